import Reports
import Statistics

/// What a comparison knows of one run: its rows with their blocks, and the machine it was made on.
public struct RunData: Sendable {
  /// A row of the comparison: one strategy with one number of workers.
  public struct Key: Hashable, Comparable, Sendable, CustomStringConvertible {
    public let strategy: String
    public let workers: Int

    public init(strategy: String, workers: Int) {
      self.strategy = strategy
      self.workers = workers
    }

    /// What cuts: the name up to the colon.
    public var family: String { strategy.split(separator: ":").first.map(String.init) ?? strategy }

    public var description: String { "\(strategy) with \(workers)" }

    public static func < (first: Key, second: Key) -> Bool {
      (first.strategy, first.workers) < (second.strategy, second.workers)
    }
  }

  /// One row of `summary.csv`, with the raw samples behind it where the run has them.
  public struct Row: Sendable {
    public let key: Key
    /// The row of `summary.csv`, by column; of a run that has only samples, what can be told.
    public let summary: [String: String]
    /// Each metric's value in every block that counts, in the blocks' order; empty without samples.
    public let blocks: [String: [Double]]
    /// Samples that count although something disturbed them.
    public let disturbed: Int
    /// By metric: blocks in which the sample, or what it is a ratio to, is disturbed.
    let disturbedBlocks: [String: Int]
    /// What the summary states; empty where there is none.
    let stated: [String: Estimate]

    public var status: String { summary["status", default: ""] }

    /// Whether the metric was measured, which is known sooner than the figure.
    public func has(_ metric: Metric) -> Bool {
      stated[metric.name] != nil || blocks[metric.name]?.isEmpty == false
    }

    /// The figure with its 95 % interval, as the summary states it, or else from the blocks: in
    /// the same way, but with a seed of its own. nil where it was not measured.
    public func figure(_ metric: Metric) -> Estimate? {
      if let figure = stated[metric.name] { return figure }
      guard let values = blocks[metric.name], !values.isEmpty else { return nil }
      return Bootstrap(seed: 1).estimate(values, statistic: metric.average)
    }
  }

  /// What the run is called in tables: the end of its path.
  public let name: String
  public let path: String
  /// In the order of `summary.csv`.
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

  public func row(_ key: Key) -> Row? { places[key].map { rows[$0] } }
}

extension RunData {
  init(
    name: String, path: String, summary: SummaryFile, samples: SamplesFile? = nil,
    environment: EnvironmentRecord? = nil
  ) {
    let blocks = Blocks(samples?.samples ?? [:])
    self.init(
      name: name, path: path,
      rows: summary.rows.map {
        blocks.row($0.key, summary: $0.cells, stated: $0.figures)
      }, environment: environment)
  }

  /// A run of which only the samples are known: every row that was timed, in order.
  init(name: String, path: String, samples: [Key: [RawSample]]) {
    let blocks = Blocks(samples)
    self.init(
      name: name, path: path,
      rows: samples.keys.sorted().map { key in
        let summary = [
          "strategy": key.strategy, "family": key.family, "workers": "\(key.workers)",
          "samples": "\(samples[key]!.count)", "status": "ok", "reason": "",
        ]
        return blocks.row(key, summary: summary, stated: [:])
      }, environment: nil)
  }
}
