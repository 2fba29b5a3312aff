import Figures
import Reports
import Statistics

/// A run as comparisons need it: its rows with every metric's value in every block.
public struct RunData: Sendable {
  public typealias Key = RecordedRun.Key

  /// One row of the run, with the samples behind it where the run has them.
  public struct Row: Sendable {
    public let key: Key
    /// The row of the summary.
    public let summary: Record
    /// Each metric's value in every block that counts, in the blocks' order; empty without samples.
    public let blocks: [String: [Double]]
    /// Samples that count although something disturbed them.
    public let disturbed: Int
    /// By metric: blocks in which the sample, or what it is a ratio to, is disturbed.
    let disturbedBlocks: [String: Int]

    public var status: String { summary.text("status") }

    /// Whether the metric was measured, which is known sooner than the figure.
    public func has(_ metric: Metric) -> Bool {
      summary.number(metric.name) != nil || blocks[metric.name]?.isEmpty == false
    }

    /// The figure with its 95 % interval, as the summary states it, or else from the blocks: in
    /// the same way, but with a seed of its own. nil where it was not measured.
    public func figure(_ metric: Metric) -> Estimate? {
      if let figure = summary.estimate(metric.name) { return figure }
      guard let values = blocks[metric.name], !values.isEmpty else { return nil }
      return Bootstrap(seed: 1).estimate(values, statistic: metric.average)
    }
  }

  /// What the run is called in tables.
  public let name: String
  public let path: String
  /// In the order of the summary.
  public let rows: [Row]
  private let places: [Key: Int]
  /// nil where only a CSV file was given.
  public let environment: EnvironmentRecord?

  init(name: String, path: String, rows: [Row], environment: EnvironmentRecord?) {
    self.name = name
    self.path = path
    self.rows = rows
    self.environment = environment
    places = Dictionary(
      zip(rows.map(\.key), rows.indices), uniquingKeysWith: { first, _ in first })
  }

  public init(_ run: RecordedRun) {
    let blocks = Blocks(run.samples)
    self.init(
      name: run.name, path: run.path, rows: run.summary.map(blocks.row),
      environment: run.environment)
  }

  /// Reads a run: its folder, or its `summary.csv` or `samples.csv` alone.
  public static func read(_ path: String) throws(ComparisonError) -> RunData {
    do throws(ReportError) {
      return RunData(try RecordedRun.read(path))
    } catch {
      throw .report(error)
    }
  }

  public func row(_ key: Key) -> Row? { places[key].map { rows[$0] } }

  /// The key of every row of `runs` once, in the order of the first run that has it.
  static func keys(_ runs: [RunData]) -> [Key] {
    var seen = Set<Key>()
    return runs.flatMap { $0.rows.map(\.key) }.filter { seen.insert($0).inserted }
  }
}
