import Reports

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

    public var description: String { "\(strategy) with \(workers)" }

    public static func < (first: Key, second: Key) -> Bool {
      (first.strategy, first.workers) < (second.strategy, second.workers)
    }
  }

  /// One row of `summary.csv`, with the raw samples behind it where the run has them.
  public struct Row: Sendable {
    public let key: Key
    /// The row of `summary.csv`, by column.
    public let summary: [String: String]
    /// Each metric's value in every block that counts, in the blocks' order; empty without samples.
    public let blocks: [String: [Double]]
    /// Samples that count although something disturbed them.
    public let disturbed: Int

    public var status: String { summary["status", default: ""] }
  }

  /// What the run is called in tables: the last part of its path.
  public let name: String
  public let path: String
  /// In the order of `summary.csv`.
  public let rows: [Row]
  /// nil where there is no `environment.json`, or only a CSV file was given.
  public let environment: EnvironmentRecord?

  public func row(_ key: Key) -> Row? { rows.first { $0.key == key } }
}
