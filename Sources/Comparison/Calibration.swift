import Foundation
import Reports

/// The noise of this machine: how far several runs of one build differ. A margin below this floor
/// makes no sense.
public struct Calibration: Sendable {
  /// The floor of one metric of one row.
  public struct Floor: Sendable {
    public let key: RunData.Key
    public let metric: Metric
    /// Whether the figures below are shares; else they are in the metric's unit, of metrics that
    /// can be 0.
    public let isRelative: Bool
    /// The largest loss of one of these runs against another.
    public let seen: Double
    /// The largest loss that the blocks of two of these runs could not rule out.
    public let possible: Double

    /// The margin to use: `possible` times `allowance`, because these few runs need not show all
    /// noise; at least 1 %. It is rounded up to half a percent, or to two digits.
    public var margin: Double {
      let wanted = Self.allowance * possible
      guard isRelative else { return Self.roundedUp(wanted) }
      return max(0.01, (wanted * 200 - 1e-9).rounded(.up) / 200)
    }

    static let allowance = 1.25

    private static func roundedUp(_ value: Double) -> Double {
      // A smaller value is a rounding error, and its unit could be 0.
      guard value >= 1e-12 else { return 0 }
      let unit = pow(10, (log10(value)).rounded(.down) - 1)
      return (value / unit - 1e-9).rounded(.up) * unit
    }
  }

  public let runs: [RunData]
  let alpha: Double
  /// The floors in the order of the first run's summary, without rows that a run lacks.
  public let floors: [Floor]

  /// - Parameter alpha: the level of `Floor.possible`, as of the gate that uses it.
  public init(
    _ runs: [RunData], metrics: [Metric], alpha: Double = 0.05
  ) throws(ComparisonError) {
    guard runs.count > 1 else {
      throw .query(problem: "a calibration takes two runs or more of the same build and job")
    }
    if let difference = MachineFingerprint.difference(among: runs) {
      throw .query(problem: "a calibration is of one machine and build: \(difference)")
    }
    self.runs = runs
    self.alpha = alpha
    var floors: [Floor] = []
    for row in runs[0].rows {
      let differences = JobDifferences.among(runs.compactMap { $0.row(row.key) })
      guard differences.isEmpty else {
        throw .query(
          problem: "a calibration is of one job; \(row.key): "
            + differences.joined(separator: ", "))
      }
      for metric in metrics where metric.scope.isSampled {
        if let floor = Floor(
          row.key, metric, runs, isRelative: !metric.canBeZero, alpha: alpha)
        {
          floors.append(floor)
        }
      }
    }
    self.floors = floors
  }

  /// Reads the runs of a calibration: each path is a run, or a folder of runs.
  public static func read(_ paths: [String]) throws(ComparisonError) -> [RunData] {
    var runs: [RunData] = []
    for path in paths {
      let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
      let inside = names.map { "\(path)/\($0)" }.filter { access("\($0)/summary.csv", F_OK) == 0 }
        .sorted { $0.compare($1, options: .numeric) == .orderedAscending }
      let isRun = names.contains("summary.csv") || inside.isEmpty
      for path in isRun ? [path] : inside { runs.append(try RunData.read(path)) }
    }
    return runs
  }
}

extension Calibration.Floor {
  /// Fails where a run lacks the figure, a value is not finite, or there are too few blocks for a
  /// bound.
  init?(
    _ key: RunData.Key, _ metric: Metric, _ runs: [RunData], isRelative: Bool, alpha: Double
  ) {
    let runs = runs.map { $0.row(key)?.blocks[metric.name] ?? [] }
    let all = runs.joined()
    guard runs.allSatisfy({ !$0.isEmpty }), all.allSatisfy({ abs($0) < 1e300 }) else { return nil }
    guard !isRelative || all.allSatisfy({ $0 > 0 }) else { return nil }
    var (seen, possible) = (0.0, 0.0)
    for base in runs.indices {
      for candidate in runs.indices where candidate != base {
        let test = LossTest(
          metric, base: [runs[base]], candidate: [runs[candidate]], margin: 0,
          isRelative: isRelative)
        let loss = test.loss(level: alpha, alpha: alpha, pValue: 1, gainPValue: 1)
        guard let high = loss.high else { return nil }
        seen = max(seen, loss.value)
        possible = max(possible, high)
      }
    }
    self.init(
      key: key, metric: metric, isRelative: isRelative, seen: seen, possible: possible)
  }
}
