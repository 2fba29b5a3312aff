import Strategies
import Support
import Testing

struct PlanCommandTests {
  /// What is printed can be saved and verified, and says the same of itself.
  @Test(arguments: Thoroughness.isFull ? [1, 2, 3, 4] : [2])
  func everyPrintedPlanIsVerified(workers: Int) throws {
    let folder = try TemporaryFolder()
    let names = try bench(["strategies"], in: folder).output.split(separator: "\n").map(String.init)
    #expect(names.count > 10)
    for strategy in names {
      let job = ["--network", "6-5-4-3", "--batch", "7", "--workers", "\(workers)"]
      let printed = try bench(["plan", "--strategy", strategy] + job, in: folder)
      guard try Strategy.named(strategy).cuts(layers: 3, workers: workers) else {
        expectOneLine(printed, code: 64, saying: ["stages", "has 3"])
        continue
      }
      #expect(printed.code == 0 && printed.errors == "")
      #expect(printed.output.hasPrefix("plan \(strategy)\nnetwork 6-5-4-3\nbatch 7\n"))
      try folder.write(printed.output, to: "plan.txt")
      let verified = try bench(["plan", "--verify", "plan.txt"], in: folder)
      #expect(verified.code == 0 && verified.errors == "", "\(strategy): \(verified.errors)")
      #expect(verified.output.hasPrefix("plan.txt: sound\n"))
      let facts = try #require(printed.output.split(separator: "\n").first { $0.hasPrefix("# ") })
      #expect(verified.output.contains(facts))
    }
  }

  /// Workers on two third-level caches sum inside each first; on one cache they do not.
  @Test(arguments: [("l3:2 core:2 pu:1", 2), ("l3:1 core:4 pu:1", 0)])
  func followsCaches(machine: String, sums: Int) throws {
    let folder = try TemporaryFolder()
    let printed = try bench(
      ["plan", "--strategy", "direct", "--workers", "4"], in: folder,
      shell: "HWLOC_SYNTHETIC='\(machine)' exec \"$0\" \"$@\"")
    #expect(printed.code == 0 && printed.errors == "")
    #expect(printed.output.contains("\nshared \(sums)\n"))
  }

  @Test func theGuidesExampleIsSound() throws {
    let folder = try TemporaryFolder()
    let examples = try Guide.blocks("plan", of: "plan.md")
    try #require(examples.count == 1)
    try folder.write(examples[0], to: "plan.txt")
    let verified = try bench(["plan", "--verify", "plan.txt"], in: folder)
    #expect(verified.code == 0 && verified.errors == "", "\(verified.errors)")
    #expect(verified.output.contains("bound 1.75×"))
  }

  private static let small = ["--network", "8-8-8", "--batch", "16", "--microbatches", "4"]

  /// The grid alone: no plan's text, and a meaning for every letter.
  @Test func theGridAloneHasALegend() throws {
    let folder = try TemporaryFolder()
    let whole = try bench(["plan", "--strategy", "1f1b"] + Self.small, in: folder)
    let grid = try bench(["plan", "--strategy", "1f1b", "--grid"] + Self.small, in: folder)
    #expect(grid.code == 0 && grid.errors == "")
    let commented = grid.output.split(separator: "\n").map { "# \($0)\n" }.joined()
    #expect(whole.output.hasSuffix("#\n\(commented)"))
    let lines = grid.output.split(separator: "\n")
    let cells = lines.filter { $0.hasPrefix("worker ") }
    #expect(lines.count == 1 + 1 + 2 + 2 && cells.count == 2)
    let letters = Set(
      cells.flatMap { $0.split(separator: "|")[1].filter { !$0.isNumber && $0 != " " } })
    #expect(letters == ["F", "B", "U", "."])
    for letter in letters {
      #expect(lines.contains { $0.contains("\(letter) ") && !$0.contains("|") })
    }
  }

  /// Each grid of the guide is what the command prints for the job in the grid's first line.
  @Test func theGuidesGridsAreWhatIsPrinted() throws {
    let grids = try Guide.blocks("grid", of: "plan.md")
    try #require(grids.count == 3)
    for grid in grids {
      let title = try #require(grid.split(separator: "\n").first)
      let job = try #require(title.wholeMatch(of: /(.*), ([0-9-]+), batch (\d+), (\d+) workers/))
      let printed = try bench(
        [
          "plan", "--grid", "--strategy", String(job.1), "--network", String(job.2), "--batch",
          String(job.3), "--workers", String(job.4),
        ], in: TemporaryFolder())
      #expect(printed.code == 0 && printed.output.hasPrefix(grid), "\(title)")
    }
  }

  /// One after another under one head. GPipe holds all four microbatches in both stages, 1F1B two
  /// and one, of four rows each: eight outputs, and in the second stage eight inputs as well.
  @Test func severalPlansAreCompared() throws {
    let outcome = try bench(
      ["plan", "--strategy", "gpipe,1f1b"] + Self.small, in: TemporaryFolder())
    #expect(outcome.code == 0 && outcome.errors == "")
    let lines = outcome.output.split(separator: "\n")
    #expect(lines[0] == "8-8-8, batch 16, 2 workers")
    let held = lines.dropFirst(3).prefix(4).map {
      $0.split(separator: " ").suffix(3).joined(separator: " ")
    }
    #expect(held == ["0 4 512", "1 4 1,024", "0 2 256", "1 1 256"])
    for name in ["layer-parallel:gpipe", "layer-parallel:1f1b"] {
      #expect(lines.count { $0.hasPrefix("\(name), 8-8-8, batch 16, 2 workers") } == 1)
    }
    #expect(!outcome.output.contains("\nworker 0\n"))
  }

  @Test func thePictureIsWritten() throws {
    let folder = try TemporaryFolder()
    let command = ["plan", "--strategy", "gpipe,1f1b", "--grid", "--svg"]
    #expect(try bench(command + ["a.svg"] + Self.small, in: folder).code == 0)
    let svg = try folder.read("a.svg")
    #expect(svg.hasPrefix("<svg ") && svg.contains("prefers-color-scheme: dark"))
    #expect(
      svg.contains("layer-parallel:gpipe, 8-8-8") && svg.contains("layer-parallel:1f1b, 8-8-8"))
    expectOneLine(
      try bench(command + ["missing/a.svg"] + Self.small, in: folder), code: 74,
      saying: ["missing/a.svg"])
  }

  private static func lines() throws -> [String] {
    let printed = try bench(
      [
        "plan", "--strategy", "data-parallel:direct", "--network", "6-5-3", "--batch", "4",
        "--workers", "2",
      ], in: TemporaryFolder())
    return printed.output.split(separator: "\n", omittingEmptySubsequences: false)
      .map(String.init)
  }

  /// Every action of a plan left out, or done twice: never accepted, and the line is right where
  /// a line is to blame.
  @Test func aPlanWithAnActionTooFewOrTooManyIsRefused() throws {
    let lines = try Self.lines()
    let actions = lines.indices.filter { lines[$0].hasPrefix("G") || lines[$0].hasPrefix("F") }
    try #require(actions.count >= 4)
    let folder = try TemporaryFolder()
    for index in actions {
      for copies in [0, 2] {
        var changed = lines
        changed.replaceSubrange(
          index...index, with: [String](repeating: lines[index], count: copies))
        try folder.write(changed.joined(separator: "\n"), to: "plan.txt")
        let outcome = try bench(["plan", "--verify", "plan.txt"], in: folder)
        expectOneLine(outcome, code: 65, saying: ["plan.txt: ", "plan"])
      }
    }
  }

  @Test func theOffendingLineIsNamed() throws {
    let lines = try Self.lines()
    let folder = try TemporaryFolder()
    let first = try #require(lines.firstIndex { $0.hasPrefix("F0") })
    for (text, says) in [
      ("nonsense", "nonsense"), ("F9.0", "F9.0"), ("F0.0 rows=0:9", "F0.0 rows=0:9"),
      ("F0.0 columns=0:99999999999999999999", "0:99999999999999999999"), ("batch 3", "batch"),
    ] {
      var changed = lines
      changed[first] = text
      try folder.write(changed.joined(separator: "\n"), to: "plan.txt")
      let outcome = try bench(["plan", "--verify", "plan.txt"], in: folder)
      expectOneLine(outcome, code: 65, saying: ["plan.txt: ", "line \(first + 1)", says])
    }
  }

  @Test(arguments: [
    ("", "worker 0"), ("\n\n# only a comment\n", "worker 0"), ("plan x\nnetwork 6\n", "line"),
    ("network 6-5-3\nbatch 0\nworker 0\n", "line 2"), ("\u{0}\u{1}\u{2}", "line 1"),
    ("network 6-5-3\nbatch 4\nworker 1\n", "line 3"),
    ("network 6-5-3\nbatch 4\nworker 0\n", "plan"),
  ])
  func filesThatAreNoPlansAreRefused(text: String, says: String) throws {
    let folder = try TemporaryFolder()
    try folder.write(text, to: "plan.txt")
    expectOneLine(
      try bench(["plan", "--verify", "plan.txt"], in: folder), code: 65,
      saying: ["plan.txt: ", says])
  }

  @Test(arguments: ["missing.txt", "", "."])
  func aPlanThatCannotBeReadIsNamed(path: String) throws {
    expectOneLine(
      try bench(["plan", "--verify", path], in: TemporaryFolder()), code: 74,
      saying: ["cannot read '\(path)'"])
  }
}
