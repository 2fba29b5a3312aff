import Machine
import Measurement

/// One line of `samples.csv`: one timed run, raw.
public struct SampleRow: Sendable {
  let strategy: String
  let workers: Int
  let round: Int
  let position: Int
  let seconds: Double
  /// Matrix operations, or those of the multiply-add units; nil for the memory roof.
  let flops: Double?
  /// Bytes read and written, for the memory roof only.
  let bytes: Double?
  /// The sample of a strategy; nil for a roof, which trains nothing.
  let sample: Sample?

  var attempt: Int { sample?.attempt ?? 0 }

  static func rows(of run: MeasuredRun) -> [SampleRow] {
    let flopsPerRow = Double(run.settings.shape.trainingFlopsPerRow)
    let contenders = run.contenders.flatMap { contender in
      contender.attempts.map {
        SampleRow(
          strategy: contender.strategy.name, workers: contender.workers, round: $0.round,
          position: $0.position, seconds: $0.seconds, flops: Double($0.rows) * flopsPerRow,
          bytes: nil, sample: $0)
      }
    }
    let roofs = run.roofSamples.map {
      SampleRow(
        strategy: $0.kind.rawValue, workers: $0.workers, round: $0.round, position: $0.position,
        seconds: $0.seconds, flops: $0.kind == .memoryBandwidth ? nil : $0.amount,
        bytes: $0.kind == .memoryBandwidth ? $0.amount : nil, sample: nil)
    }
    return (contenders + roofs).sorted {
      ($0.round, $0.position, $0.attempt) < ($1.round, $1.position, $1.attempt)
    }
  }
}

extension Column where Row == SampleRow {
  /// Every column of `samples.csv` after `schema_version`; times of workers are summed over them.
  public static let samples: [Column] = [
    Column("round") { .integer($0.round) },
    Column("position") { .integer($0.position) },
    Column("strategy") { .text($0.strategy) },
    Column("workers") { .integer($0.workers) },
    Column("steps") { CSVField($0.sample?.steps) },
    Column("rows") { CSVField($0.sample?.rows) },
    Column("seconds") { .real($0.seconds) },
    Column("compute_seconds") { CSVField($0.sample?.workers.reduce(0) { $0 + $1.compute }) },
    Column("communication_seconds") {
      CSVField($0.sample?.workers.reduce(0) { $0 + $1.communication })
    },
    Column("wait_seconds") { CSVField($0.sample?.workers.reduce(0) { $0 + $1.wait }) },
    Column("flops") { CSVField($0.flops) },
    Column("attempt") { .integer($0.attempt) },
    Column("counts") { .flag($0.sample?.counts ?? true) },
    Column("disturbance") { CSVField($0.sample?.disturbances.joined(separator: "; ")) },
    Column("warm_up_steps") { CSVField($0.sample?.warmUpSteps) },
    activity("steal_seconds", \.stealSeconds),
    activity("iowait_seconds", \.ioWaitSeconds),
    activity("pressure_seconds", \.pressureSeconds),
    activity("other_processes_seconds", \.otherProcessesSeconds),
    activity("run_delay_seconds", \.runDelaySeconds),
    activity("throttled_periods", \.throttledPeriods),
    activity("involuntary_switches", \.involuntarySwitches),
    activity("minor_faults", \.minorFaults),
    activity("major_faults", \.majorFaults),
    activity("migrations", \.migrations),
    activity("frequency_hertz", \.frequencyHertz),
    Column("control_before_seconds") { CSVField($0.sample?.run.controlSeconds.first) },
    Column("control_after_seconds") { CSVField($0.sample?.run.controlSeconds.last) },
    Column("bytes") { CSVField($0.bytes) },
    activity("throttled_seconds", \.throttledSeconds),
    Column("sent_messages") { CSVField($0.sample?.run.sentMessages) },
    Column("sent_bytes") { CSVField($0.sample?.run.sentBytes) },
  ]

  private static func activity(
    _ name: String, _ count: @escaping @Sendable (MachineActivity) -> Double?
  ) -> Column {
    Column(name) { CSVField($0.sample?.run.activity.flatMap(count)) }
  }

  private static func activity(
    _ name: String, _ count: @escaping @Sendable (MachineActivity) -> Int?
  ) -> Column {
    Column(name) { CSVField($0.sample?.run.activity.flatMap(count)) }
  }
}
