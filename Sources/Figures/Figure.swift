/// A column of a report: its name, what its values are, and what may be done with them.
///
/// The arrays of this type (`Figure.summary` and so on) are the registry: columns, metrics, tables
/// and pictures take names, units and directions from it, and `results/README.md` repeats it.
public struct Figure: Sendable {
  /// What the values of a column are.
  public enum Unit: Sendable {
    case words, flag, number
    case seconds, bytes, hertz, operations
    case rowsPerSecond, bytesPerSecond, operationsPerSecond
    /// A multiple, such as a speedup.
    case times
    /// A part of a whole, 0.5 for a half.
    case share

    /// What stands behind a number; empty for a plain one.
    public var symbol: String {
      switch self {
      case .words, .flag, .number, .share: ""
      case .seconds: "s"
      case .bytes: "B"
      case .hertz: "Hz"
      case .operations: "FLOP"
      case .rowsPerSecond: "rows/s"
      case .bytesPerSecond: "B/s"
      case .operationsPerSecond: "FLOP/s"
      case .times: "×"
      }
    }

    /// How people read numbers of this unit.
    public var format: NumberFormat {
      switch self {
      case .seconds: .time(2)
      case .times: .times
      case .share: .percent(1)
      case .words, .flag, .number, .bytes, .hertz, .operations, .rowsPerSecond, .bytesPerSecond,
        .operationsPerSecond:
        .count
      }
    }

    public var isNumber: Bool {
      switch self {
      case .words, .flag: false
      default: true
      }
    }
  }

  public enum Direction: Sendable { case higherIsBetter, lowerIsBetter }

  /// What two runs must share before this figure of one can be compared with that of the other.
  public enum Scope: Sendable {
    /// Nothing: the figure tells one job from another, and must be the same in both runs.
    case job
    /// The job: the figure is a ratio of times of one run, comparable between machines within
    /// limits.
    case withinRun
    /// The job and the machine: the figure is a time or a rate.
    case machine
    /// The job: the figure is a count that follows from the plan, compared by equality.
    case exact
    /// The job, the seed and the rows trained on: the figure is one value a run, what training came
    /// to.
    case outcome

    /// Whether a run samples the figure in every round, so that the difference of two runs can be
    /// tested.
    public var isSampled: Bool {
      switch self {
      case .withinRun, .machine: true
      case .job, .exact, .outcome: false
      }
    }
  }

  /// Lower case with underscores, ending in the unit where there is one: `step_seconds`.
  public let name: String
  public let unit: Unit
  /// nil where neither is better, or where nobody compares it.
  public let better: Direction?
  /// nil where the figure is not compared.
  public let sharing: Scope?
  /// Whether the columns `_lo` and `_hi` follow, the ends of the figure's 95 % interval.
  public let hasInterval: Bool
  /// Whether 0 is a measurement: a worker alone waits for nobody, but no step takes no time.
  public let canBeZero: Bool
  /// What tables for people call it.
  public let title: String
  /// How people read it.
  public let format: NumberFormat
  /// What the column holds, in the words of `results/README.md`.
  public let meaning: String

  init(
    _ name: String, _ unit: Unit, better: Direction? = nil, sharing: Scope? = nil,
    hasInterval: Bool = false, canBeZero: Bool = false, title: String? = nil,
    format: NumberFormat? = nil, _ meaning: String
  ) {
    self.name = name
    self.unit = unit
    self.better = better
    self.sharing = sharing
    self.hasInterval = hasInterval
    self.canBeZero = canBeZero
    self.title = title ?? name
    self.format = format ?? unit.format
    self.meaning = meaning
  }

  /// The names of the figure's columns: one, or three with an interval.
  public var columns: [String] { hasInterval ? [name, "\(name)_lo", "\(name)_hi"] : [name] }

  /// The figures of a summary by which runs are compared and gated.
  public static let compared = summary.filter { $0.sharing != nil && $0.sharing != .job }

  /// Every report with its figures; a sweep's rows have those of the summary behind its own.
  ///
  /// The version of a report rises when one of its columns changes its meaning. In version 2 the
  /// peak is that of the multiply-add units; in version 1 it was the rate of large products.
  public static let reports: [(file: String, version: Int, figures: [Figure])] = [
    ("summary.csv", 2, summary), ("samples.csv", 2, samples), ("workers.csv", 1, workers),
    ("losses.csv", 1, losses), ("timeline.csv", 1, timeline), ("roofline.csv", 2, roofline),
    ("products.csv", 2, products), ("links.csv", 1, links), ("sweep.csv", 2, sweep),
    ("scaling.csv", 1, scaling),
  ]

  /// The highest version of any report.
  public static let latestVersion = reports.map(\.version).max()!

  /// The version of the schema that a report is written in.
  ///
  /// - Precondition: `file` is one of the reports.
  public static func version(of file: String) -> Int {
    guard let report = reports.first(where: { $0.file == file }) else {
      preconditionFailure("the registry has no report '\(file)'")
    }
    return report.version
  }
}

extension [Figure] {
  /// The figure of this name.
  ///
  /// - Precondition: there is one. Names are literals of ours, never a user's.
  public subscript(name: String) -> Figure {
    guard let figure = first(where: { $0.name == name }) else {
      preconditionFailure("the registry has no figure '\(name)'")
    }
    return figure
  }

  /// What the values of each column are.
  public var units: [String: Figure.Unit] {
    Dictionary(
      uniqueKeysWithValues: flatMap { figure in figure.columns.map { ($0, figure.unit) } })
  }
}
