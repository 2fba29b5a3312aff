import KernelChoice
import Machine
import Support
import Testing

/// What is decided, remembered and said, by circumstances.
struct CoreChoiceTests {
  private static let avx512 = ProcessorDescription(
    features: [
      "sse2", "avx", "avx2", "fma", "avx512f", "avx512bw", "avx512cd", "avx512dq", "avx512vl",
    ],
    identity: "a processor")
  private static let rates = ["Prescott": 10, "Haswell": 50.0, "SkylakeX": 80]

  /// - Parameter home: the folder that is to hold the user's cache.
  private func choice(
    _ core: String, _ program: ProgramImage?, home: String?, _ environment: [String: String] = [:],
    processor: ProcessorDescription? = avx512, configuration: String = "OpenBLAS 0 DYNAMIC_ARCH"
  ) -> CoreChoice {
    var environment = environment
    environment["HOME"] = home
    return CoreChoice(
      CoreChoice.Circumstances(
        core: core, configuration: configuration, environment: environment, processor: processor,
        program: program))
  }

  @Test func aBadChoiceIsFoundOnceAndRemembered() throws {
    let program = try FakeProgram(FakeProgram.answering(Self.rates, own: "Prescott"))
    let home = program.folder.path
    let first = choice("Prescott", program.image(), home: home)
    #expect(first.setting.chooser == .openblas && first.unused == "AVX-512")
    #expect(first.better?.core == "SkylakeX" && first.better?.ratio == 8)
    #expect(first.warnings == [])
    #expect(program.calls == 15)
    let second = choice("Prescott", program.image(), home: home)
    #expect(second.better == first.better && program.calls == 15)
    // Other kernels, another OpenBLAS and another processor are other questions.
    _ = choice("Haswell", program.image(["OPENBLAS_CORETYPE": "Haswell"]), home: home)
    #expect(program.calls == 25)
    _ = choice("Prescott", program.image(), home: home, configuration: "OpenBLAS 1 DYNAMIC_ARCH")
    #expect(program.calls == 40)
    let other = ProcessorDescription(features: Self.avx512.features, identity: "another")
    _ = choice("Prescott", program.image(), home: home, processor: other)
    #expect(program.calls == 55)
  }

  @Test func garbageInTheCacheIsReplacedInSilence() throws {
    let program = try FakeProgram(FakeProgram.answering(Self.rates, own: "Prescott"))
    let home = program.folder.path
    _ = choice("Prescott", program.image(), home: home)
    let cache = ".cache/fourways"
    let name = try #require(program.folder.contents(cache).first { $0.hasSuffix(".json") })
    let good = try program.folder.read("\(cache)/\(name)")
    for garbage in ["", "{}", "\u{0}\u{1}", String(good.dropLast(9)), "{\"key\": 3}"] {
      try program.folder.write(garbage, to: "\(cache)/\(name)")
      let before = program.calls
      let again = choice("Prescott", program.image(), home: home)
      #expect(again.better?.core == "SkylakeX" && again.warnings == [])
      #expect(program.calls == before + 15)
      #expect(try program.folder.read("\(cache)/\(name)") == good)
    }
  }

  @Test func nothingIsTriedWhereThereIsNothingToGain() throws {
    let program = try FakeProgram(FakeProgram.answering(Self.rates, own: "Prescott"))
    let home = program.folder.path
    let image = program.image()
    for decided in [
      choice("SkylakeX", image, home: home), choice("Cooperlake", image, home: home),
      // It has one set of kernels.
      choice("Prescott", image, home: home, configuration: "OpenBLAS 0 NO_AFFINITY"),
      choice("Prescott", image, home: home, processor: nil),
      choice(
        "SkylakeX", image, home: home,
        ["OPENBLAS_CORETYPE": "SkylakeX", "FOURWAYS_CORETYPE_BY": "fourways Prescott 8"]),
    ] {
      #expect(decided.trials == nil && decided.warnings == [])
    }
    // The guard against a loop: OpenBLAS did not take what it was given.
    let stubborn = choice(
      "Prescott", image, home: home,
      ["OPENBLAS_CORETYPE": "SkylakeX", "FOURWAYS_CORETYPE_BY": "fourways Prescott 8"])
    #expect(stubborn.trials == nil && stubborn.setting.chooser == .openblas)
    #expect(stubborn.warnings.count == 1 && stubborn.warnings[0].contains("uses Prescott"))
    #expect(program.calls == 0)
  }

  @Test func aUsersSettingIsKeptAndItsCostIsSaid() throws {
    let user = ["OPENBLAS_CORETYPE": "Haswell"]
    let program = try FakeProgram(FakeProgram.answering(Self.rates, own: "Prescott"))
    let costly = choice("Haswell", program.image(user), home: program.folder.path, user)
    #expect(costly.setting.chooser == .user)
    #expect(
      costly.warnings == [
        "OPENBLAS_CORETYPE=Haswell costs 60 %: OpenBLAS's SkylakeX kernels were 1.60× as fast as its"
          + " Haswell kernels in a trial"
      ])
    #expect(costly.notes.count == 1 && costly.notes[0].contains("1.60×"))
    let rates = Self.rates.merging(["SkylakeX": 52]) { $1 }
    let equal = try FakeProgram(FakeProgram.answering(rates, own: "Prescott"))
    let good = choice("Haswell", equal.image(user), home: equal.folder.path, user)
    #expect(good.trials != nil && good.better == nil && good.warnings == [])
    #expect(program.calls == 10 && equal.calls == 10)
  }

  /// Wrong products and crashes of candidates, by children.
  @Test func whoCrashesHangsOrComputesWronglyIsOut() throws {
    for skylake in ["kill -KILL $$", "echo kernel-trial SkylakeX 80 1000", "exit 1"] {
      let program = try FakeProgram(
        "case $OPENBLAS_CORETYPE in SkylakeX) \(skylake);; *) "
          + FakeProgram.answering(Self.rates, own: "Prescott") + ";; esac")
      let decided = choice("Prescott", program.image(), home: program.folder.path)
      #expect(decided.better?.core == "Haswell" && decided.better?.ratio == 5, "\(skylake)")
      // All once, because only one alternative passes, and two of them four times more.
      #expect(program.calls == 5 + 8)
    }
    let program = try FakeProgram(
      "case ${OPENBLAS_CORETYPE-own} in own) kill -KILL $$;; *) "
        + FakeProgram.answering(Self.rates, own: "Prescott") + ";; esac")
    let decided = choice("Prescott", program.image(), home: program.folder.path)
    #expect(decided.better?.core == "SkylakeX" && decided.better?.ratio == nil)
    #expect(program.calls == 3 + 8)
  }

  /// Where every child dies, as of a limit, it is not the kernels' fault, and nothing is remembered.
  @Test func whereNothingWorksNothingIsBelieved() throws {
    let program = try FakeProgram("kill -KILL $$")
    let decided = choice("Prescott", program.image(), home: program.folder.path)
    #expect(decided.better == nil && decided.trials == nil)
    #expect(decided.warnings.count == 1 && decided.warnings[0].contains("signal 9"))
    let calls = program.calls
    _ = choice("Prescott", program.image(), home: program.folder.path)
    #expect(program.calls == 2 * calls)
  }

  @Test func whatCannotBeTriedIsSaid() throws {
    let program = try FakeProgram("")
    var refused = program.image()
    refused.path = "/no/such/program"
    for (image, says) in [
      (nil, "/proc does not tell"), (refused, "no child process can be started"),
    ] as [(ProgramImage?, String)] {
      let decided = choice("Prescott", image, home: program.folder.path)
      #expect(decided.better == nil && decided.warnings.count == 1)
      let line = decided.warnings.first ?? ""
      #expect(line.contains(says) && line.contains("AVX-512 unused"), "\(line)")
      #expect(line.contains("going on with OpenBLAS's Prescott kernels"))
    }
  }

  @Test func aCacheThatCannotBeWrittenIsSaid() throws {
    let program = try FakeProgram(FakeProgram.answering(Self.rates, own: "Prescott"))
    try program.folder.write("", to: "file")
    for home in ["\(program.folder.path)/file", nil] {
      let decided = choice("Prescott", program.image(), home: home)
      #expect(decided.better?.core == "SkylakeX")
      #expect(decided.warnings.count == 1 && decided.warnings[0].contains("at every start"))
    }
    #expect(program.calls == 30)
  }

  @Test func theReadersOfARunAreToldWhoChose() {
    func notes(_ core: String, _ environment: [String: String]) -> [String] {
      choice(core, nil, home: nil, environment).notes
    }
    #expect(notes("SkylakeX", [:]) == [])
    #expect(notes("SkylakeX", ["OPENBLAS_CORETYPE": "Nonsense"])[0].contains("but OpenBLAS uses"))
    #expect(notes("SkylakeX", ["OPENBLAS_CORETYPE": "SkylakeX"])[0].contains("strongest"))
    let restarted = [
      "OPENBLAS_CORETYPE": "SkylakeX", "FOURWAYS_CORETYPE_BY": "fourways Prescott 8.5",
    ]
    #expect(
      notes("SkylakeX", restarted) == [
        "OpenBLAS chose its Prescott kernels; its SkylakeX kernels were 8.50× as fast in a trial, so"
          + " every strategy uses these."
      ])
  }
}
