import Testing

@testable import KernelChoice

/// Who wins, and who is out, by what children answer.
struct CoreTrialsTests {
  typealias Ending = ProgramImage.Ending

  /// Answers by the kernels' names; `own` stands for the kernels in use.
  private final class Children {
    var asked: [String] = []
    let rates: [String: [Double]]
    let endings: [String: Ending]

    init(_ rates: [String: [Double]], _ endings: [String: Ending] = [:]) {
      self.rates = rates
      self.endings = endings
    }

    func run(_ core: String?) -> Ending {
      let name = core ?? "own"
      let round = asked.count { $0 == name }
      asked.append(name)
      if let ending = endings[name] { return ending }
      let rates = rates[name]!
      return .answered(
        KernelTrial(core: core ?? "Old", rate: rates[round % rates.count], error: 0.1))
    }
  }

  private func trials(
    _ children: Children, _ alternatives: [String], rounds: Int = 3
  ) throws -> CoreTrials {
    try CoreTrials(of: "Old", against: alternatives, rounds: rounds) { children.run($0) }
  }

  @Test func theFastestByTheMedianOfRatiosWinsAndAllAreTakenInTurn() throws {
    // The machine is twice as slow in the second round, and disturbs B in the third.
    let children = Children(["own": [10, 5, 10], "A": [20, 10, 20], "B": [30, 15, 10]])
    let result = try trials(children, ["A", "B", "C"])
    #expect(result.better?.core == "B" && result.better?.ratio == 3)
    #expect(children.asked == ["own", "A", "B", "own", "A", "B", "own", "A", "B"])
  }

  @Test func whatIsHardlyFasterIsNotBetter() throws {
    #expect(try trials(Children(["own": [100], "A": [104.9]]), ["A"]).better == nil)
    #expect(try trials(Children(["own": [100], "A": [105.1]]), ["A"]).better?.core == "A")
    #expect(try trials(Children(["own": [100], "A": [50]]), ["A"]).better == nil)
    #expect(try trials(Children(["own": [100]]), []).better == nil)
  }

  @Test(
    arguments: [
      .failed("signal 4 ended it"), .failed("no answer within 20.0 seconds"),
      .answered(KernelTrial(core: "A", rate: 1000, error: 7)),
      .answered(KernelTrial(core: "A", rate: 1000, error: .nan)),
      // What OpenBLAS does where it has no such kernels.
      .answered(KernelTrial(core: "Old", rate: 1000, error: 0)),
    ] as [Ending])
  func whoFailsIsOutAndNotTriedAgain(ending: Ending) throws {
    let children = Children(["own": [10], "B": [20], "C": [15]], ["A": ending])
    let result = try trials(children, ["A", "B", "C", "D"], rounds: 2)
    #expect(result.better?.core == "B" && result.better?.ratio == 2)
    #expect(children.asked == ["own", "A", "B", "C", "own", "B", "C"])
    let failed = try #require(result.others.first { $0.core == "A" })
    #expect(failed.problem != nil)
  }

  @Test func someoneReplacesKernelsInUseThatFail() throws {
    let children = Children(
      ["A": [10], "B": [20]], ["own": .answered(KernelTrial(core: "Old", rate: 99, error: 2))])
    let result = try trials(children, ["A", "B"], rounds: 2)
    #expect(result.better?.core == "B" && result.better != nil && result.better?.ratio == nil)
    #expect(result.own.problem == "wrong products")
    #expect(children.asked == ["own", "A", "B", "A", "B"])
  }

  @Test func namesAreTheSameInEitherCase() throws {
    let children = Children(
      ["own": [10]], ["a": .answered(KernelTrial(core: "A", rate: 30, error: 0))])
    #expect(try trials(children, ["a"]).better?.ratio == 3)
  }

  @Test func aRefusalEndsTheTrials() {
    let children = Children(["own": [1]], ["A": .refused("out of processes")])
    #expect(throws: CoreTrials.Refusal(reason: "out of processes")) {
      try trials(children, ["A", "B"])
    }
  }
}
