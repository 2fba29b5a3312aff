import Rows
import Statistics
import Strategies

/// How much faster than somebody else somebody is to be, on one row.
public struct Goal: Sendable {
  /// Who is meant, in words and as a test; of several, the fastest.
  public struct Side: Sendable {
    public let name: String
    let admits: @Sendable (Entry) -> Bool

    static let serial = Side(name: "serial") { $0.name == "serial" }
    static let exact = Side(name: "best exact strategy") {
      Family(rawValue: $0.family).map { $0 != .serial && $0 != .blasThreads } ?? false
    }
    static let dataParallel = Side(name: "data-parallel") { $0.family == "data-parallel" }
    static let units = Side(name: "multiply-add units") { $0.family == "roof" }

    static func anyPeer(workers: Int) -> Side {
      Side(name: "best peer with \(workers)") { $0.isPeer && $0.workers == workers }
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
  ///
  /// Serial's are shares of one core's multiply-add peak, then what the best peer on one core takes
  /// longer. Data parallelism's over serial are its efficiency on two cores, times two.
  public static let all: [Goal] =
    each([0.85, 0.89, 0.86, 0.89], .serial, .units, aims: [0.88, 0.93, 0.92, 0.93])
    + each([1.45, 1.15, 1.2, 1.07], .serial, .anyPeer(workers: 1), aims: [1.55, 1.2, 1.25, 1.12])
    + each([2, 1.7, 1.25, 1.12], .exact, .anyPeer(workers: 2), aims: [2.2, 1.85, 1.35, 1.2])
    + each([nil, 1.9, 1.7, 1.9], .dataParallel, .serial)
    + each([10, nil, nil, nil], .dataParallel, .peer("pytorch-ddp", workers: 2))

  /// One goal for each row that has one.
  private static func each(
    _ wanted: [Double?], _ ours: Side, _ theirs: Side, aims: [Double]? = nil
  ) -> [Goal] {
    zip(ReferenceRow.all, wanted).enumerated().compactMap { index, pair in
      pair.1.map {
        Goal(row: pair.0.number, ours: ours, theirs: theirs, wanted: $0, aim: aims?[index])
      }
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
