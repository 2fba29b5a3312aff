import Measurement

/// One line of `links.csv`: a message or an all-reduce of one size.
public struct LinkRow: Sendable {
  let sample: LinkSample
  let rates: LinkRates?

  static func rows(of run: MeasuredRun) -> [LinkRow] {
    let rates = run.linkRates
    return run.links.map { sample in
      LinkRow(sample: sample, rates: rates.first { $0.level == sample.level })
    }
  }
}

extension Column where Row == LinkRow {
  /// Every column of `links.csv` after `schema_version`.
  public static let links: [Column] = [
    Column("test") { .text($0.sample.test) },
    Column("level") { .text($0.sample.level.rawValue) },
    Column("workers") { .integer($0.sample.workers.count) },
    Column("first_worker") { CSVField($0.sample.workers.first) },
    Column("last_worker") { CSVField($0.sample.workers.last) },
    Column("message_bytes") { .integer($0.sample.bytes) },
    Column("seconds") { .real($0.sample.seconds) },
    Column("fastest_seconds") { .real($0.sample.fastest) },
    Column("slowest_seconds") { .real($0.sample.slowest) },
    Column("algorithm_bytes_per_second") { .real($0.sample.bandwidth) },
    Column("bus_bytes_per_second") { .real($0.sample.busBandwidth) },
    Column("latency_seconds") { CSVField($0.rates?.latencySeconds) },
    Column("bandwidth_bytes_per_second") { CSVField($0.rates?.bytesPerSecond) },
  ]
}
