import Rows
import Statistics

/// How much faster than somebody else somebody is to be, on one row.
public struct Goal: Sendable {
  /// Who is meant, in words and as a test; of several, the fastest.
  public struct Side: Sendable {
    public let name: String
    let admits: @Sendable (Entry) -> Bool

    static let serial = Side(name: "serial") { $0.name == "serial" }
    static let ours = Side(name: "best of ours") { !$0.isPeer }
    static let dataParallel = Side(name: "data-parallel") { $0.family == "data-parallel" }
    static let anyPyTorchOrJAX = Side(name: "better of PyTorch and JAX") {
      ["peer:pytorch", "peer:pytorch-compiled", "peer:jax"].contains($0.name)
    }

    static func peer(_ framework: String, workers: Int) -> Side {
      Side(name: "\(framework) with \(workers)") {
        $0.name == "peer:\(framework)" && $0.workers == workers
      }
    }
  }

  /// The row's number.
  public let row: Int
  public let ours: Side
  public let theirs: Side
  /// Their step time ÷ ours, at least.
  public let wanted: Double
  /// Better still.
  public let aim: Double?

  /// Every goal, in the order of reports.
  public static let all: [Goal] =
    each([2.5, 1.3, 1.3, 1.1], .serial, .peer("pytorch", workers: 1))
    + each([1, 1, 1, 1], .serial, .peer("jax", workers: 1))
    + each([1.7, 1.45, 1.1, 1.15], .ours, .anyPyTorchOrJAX, aims: [2, 1.6, 1.25, 1.25])
    + [
      Goal(
        row: 1, ours: .dataParallel, theirs: .peer("pytorch-ddp", workers: 2), wanted: 10, aim: nil)
    ]

  /// One goal a row.
  private static func each(
    _ wanted: [Double], _ ours: Side, _ theirs: Side, aims: [Double]? = nil
  ) -> [Goal] {
    zip(ReferenceRow.all, wanted).enumerated().map { index, pair in
      Goal(row: pair.0.number, ours: ours, theirs: theirs, wanted: pair.1, aim: aims?[index])
    }
  }

  /// What a contest says of a goal.
  public struct Outcome: Sendable {
    public enum Verdict: String, Sendable {
      case met
      case missed
      /// One of the two was not timed.
      case unmeasured = "not measured"
    }

    public let goal: Goal
    /// Who was fastest on either side: `serial with 1`.
    public let ours: String?
    public let theirs: String?
    /// Their step time ÷ ours, paired by round.
    public let ratio: Estimate?

    public var verdict: Verdict {
      guard let ratio else { return .unmeasured }
      return ratio.value >= goal.wanted ? .met : .missed
    }

    /// Whether the interval of the ratio holds what was wanted, so that another run may differ.
    public var isClose: Bool { ratio?.interval?.contains(goal.wanted) ?? false }

    public var reachesAim: Bool {
      guard let ratio, let aim = goal.aim else { return false }
      return ratio.value >= aim
    }
  }

  public func outcome(in contest: Contest) -> Outcome {
    let ours = contest.fastest(where: ours.admits)
    let theirs = contest.fastest(where: theirs.admits)
    var ratio: Estimate?
    if let ours, let theirs { ratio = contest.ratio(of: theirs, to: ours) }
    return Outcome(goal: self, ours: ours?.label, theirs: theirs?.label, ratio: ratio)
  }
}
