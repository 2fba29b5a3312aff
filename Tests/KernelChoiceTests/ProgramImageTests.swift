import Foundation
import KernelChoice
import Support
import Testing

/// What becomes of a trial's child process.
struct ProgramImageTests {
  @Test func anAnswerIsTaken() throws {
    let program = try FakeProgram("echo noise; echo kernel-trial Zen 12.5 0.25")
    let expected = KernelTrial(core: "Zen", rate: 12.5, error: 0.25)
    #expect(program.image().tryKernels("Zen") == .answered(expected))
    #expect(program.calls == 1)
  }

  /// The child knows its task, uses one thread, and has the kernels that are to be tried.
  @Test func theEnvironmentSaysWhatToTry() throws {
    let program = try FakeProgram("env >variables; echo kernel-trial Zen 1 0")
    for (core, before, expected) in [
      ("Zen", nil, "Zen"), ("Zen", "Haswell", "Zen"), (nil, "Haswell", "Haswell"), (nil, nil, nil),
    ] as [(String?, String?, String?)] {
      let environment = before.map { ["OPENBLAS_CORETYPE": $0] } ?? [:]
      _ = program.image(environment.merging(["OTHER": "kept"]) { $1 }).tryKernels(core)
      let lines = try program.folder.read("variables").split(separator: "\n")
      #expect(lines.contains("OTHER=kept") && lines.contains("OPENBLAS_NUM_THREADS=1"))
      #expect(lines.contains("FOURWAYS_KERNEL_TRIAL=1"))
      let told = lines.first { $0.hasPrefix("OPENBLAS_CORETYPE=") }?.dropFirst(18)
      #expect(told.map(String.init) == expected)
    }
  }

  @Test(arguments: [
    ("kill -ILL $$", "signal 4"), ("kill -SEGV $$", "signal 11"), ("kill -KILL $$", "signal 9"),
    ("exit 3", "exit code 3"), ("echo kernel-trial", "exit code 0"), ("", "exit code 0"),
    ("head -c 1000000 /dev/zero", "without an answer"),
  ])
  func aCrashOrOtherTextIsAFailure(script: String, says: String) throws {
    let program = try FakeProgram(script)
    let ending = program.image().tryKernels("Zen")
    #expect(program.calls == 1)
    guard case .failed(let reason) = ending else {
      Issue.record("\(ending)")
      return
    }
    #expect(reason.contains(says), "\(reason)")
  }

  /// It is killed, whether it holds its output open or not.
  @Test(arguments: ["exec sleep 1000", "exec >&-; exec sleep 1000"])
  func aChildThatHangsIsKilled(script: String) throws {
    let program = try FakeProgram("echo $$ >identifier; " + script)
    let ending = program.image(patience: .milliseconds(300)).tryKernels("Zen")
    guard case .failed(let reason) = ending else {
      Issue.record("\(ending)")
      return
    }
    #expect(reason.contains("no answer"))
    // Where the machine was too slow for the script's first line, there is nothing to look for.
    if let text = try? program.folder.read("identifier"),
      let child = Int32(text.split(separator: "\n").first ?? "")
    {
      #expect(kill(child, 0) != 0 && errno == ESRCH)
    }
  }

  @Test func aProgramThatCannotBeStartedIsARefusal() throws {
    var image = try FakeProgram("").image()
    image.path = "/no/such/program"
    #expect(image.tryKernels("Zen") == .refused(String(cString: strerror(ENOENT))))
    // And a restart comes back.
    #expect(image.restart(with: [:]) == String(cString: strerror(ENOENT)))
  }

  #if os(Linux)
    @Test func thisProcessKnowsItsProgram() throws {
      let image = try #require(ProgramImage.current())
      #expect(FileManager.default.isExecutableFile(atPath: image.path))
      #expect(Array(image.arguments.suffix(CommandLine.arguments.count)) == CommandLine.arguments)
      #expect(image.environment == ProcessInfo.processInfo.environment)
    }
  #endif

  @Test func withoutProcNothingIsKnown() throws {
    let root = try TemporaryFolder()
    #expect(ProgramImage.current(root: root.path + "/") == nil)
    try root.write("", to: "proc/self/cmdline")
    try FileManager.default.createSymbolicLink(
      atPath: root.path + "/proc/self/exe", withDestinationPath: "/bin/sh")
    #expect(ProgramImage.current(root: root.path + "/") == nil)
    try root.write("a\u{0}\u{0}b c\u{0}", to: "proc/self/cmdline")
    let image = try #require(ProgramImage.current(root: root.path + "/"))
    #expect(image.path == "/bin/sh" && image.arguments == ["a", "", "b c"])
  }
}
