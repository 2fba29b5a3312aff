import Reports
import Statistics

/// The samples of a run by round, so that those of one block find each other.
struct Blocks {
  private let samples: [RunData.Key: [RecordedSample]]
  private let serial: [Int: RecordedSample]
  /// By number of threads.
  private let blas: [Int: [Int: RecordedSample]]

  init(_ samples: [RunData.Key: [RecordedSample]]) {
    self.samples = samples
    func byRound(_ samples: [RecordedSample]) -> [Int: RecordedSample] {
      Dictionary(samples.map { ($0.round, $0) }, uniquingKeysWith: { first, _ in first })
    }
    serial = byRound(samples[RunData.Key(strategy: "serial", workers: 1)] ?? [])
    blas = Dictionary(
      uniqueKeysWithValues: samples.filter { $0.key.strategy == "blas-threads" }
        .map { ($0.key.workers, byRound($0.value)) })
  }

  func row(_ summary: Record) -> RunData.Row {
    let key = summary.key
    let own = (samples[key] ?? []).sorted { $0.round < $1.round }.map { sample in
      Metric.Block(
        workers: key.workers, sample: sample, serial: serial[sample.round],
        blas: blas[key.workers]?[sample.round])
    }
    var values: [String: [Double]] = [:]
    var disturbed: [String: Int] = [:]
    for metric in Metric.all {
      let blocks = own.filter { metric.value($0) != nil }
      guard !blocks.isEmpty else { continue }
      values[metric.name] = blocks.compactMap(metric.value)
      disturbed[metric.name] = blocks.count {
        $0.sample.isDisturbed || metric.partner($0)?.isDisturbed == true
      }
    }
    return RunData.Row(
      key: key, summary: summary, blocks: values, disturbed: own.count(where: \.sample.isDisturbed),
      disturbedBlocks: disturbed)
  }
}
