import Engine
import Figures
import Measurement

/// What a run came to, whether it was just measured or read from its folder: the rows of its
/// summary and the samples behind them, as typed values.
public struct RecordedRun: Sendable {
  /// One strategy with one number of workers.
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

  /// What the run is called in tables: the end of its path.
  public let name: String
  public let path: String
  /// The rows of `summary.csv`, in their order; of a run that has only samples, what these tell.
  public let summary: [Record]
  /// The samples that count, by row; empty where there is only a summary.
  public let samples: [Key: [RecordedSample]]
  /// nil where only a CSV file was given.
  public let environment: EnvironmentRecord?

  public init(
    name: String, path: String, summary: [Record], samples: [Key: [RecordedSample]] = [:],
    environment: EnvironmentRecord? = nil
  ) {
    self.name = name
    self.path = path
    self.summary = summary
    self.samples = samples
    self.environment = environment
  }

  /// A run that was just measured.
  ///
  /// - Parameter path: the folder of its reports.
  public init(_ findings: RunFindings, path: String, environment: EnvironmentRecord? = nil) {
    var samples: [Key: [RecordedSample]] = [:]
    for contender in findings.run.contenders where !contender.samples.isEmpty {
      samples[Key(strategy: contender.strategy.name, workers: contender.workers)] =
        contender.samples.map(RecordedSample.init)
    }
    self.init(
      name: Self.name(of: path), path: path,
      summary: SummaryRow.rows(of: findings).map { Record($0, Column.summary) }, samples: samples,
      environment: environment)
  }

  /// A run of which only the samples are known.
  public init(name: String, path: String, samples: [Key: [RecordedSample]]) {
    let rows = samples.keys.sorted().map { key in
      Record([
        "strategy": .text(key.strategy), "family": .text(key.family),
        "workers": .integer(key.workers), "samples": .integer(samples[key]!.count),
        "status": .text("ok"), "reason": .empty,
      ])
    }
    self.init(name: name, path: path, summary: rows, samples: samples)
  }

  static func name(of path: String) -> String {
    path.split(separator: "/").last.map(String.init) ?? path
  }
}

extension Record {
  /// Of a row that has a strategy and a number of workers, as a run's rows have.
  public var key: RecordedRun.Key {
    RecordedRun.Key(strategy: text("strategy"), workers: Int(number("workers") ?? 0))
  }
}

extension RecordedSample {
  init(_ sample: Sample) {
    let times = sample.workers.reduce(WorkerTimes(), +)
    // Added up in the order of the file's reader, so that both have the same bits.
    let moved = times.communication + times.wait
    let total = moved + times.compute
    self.init(
      round: sample.round, steps: Double(sample.steps), rows: Double(sample.rows),
      seconds: sample.seconds,
      overhead: total > 0 ? moved / total : nil,
      isDisturbed: !sample.disturbances.isEmpty)
  }
}
