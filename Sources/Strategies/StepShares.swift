import Networks
import Plans

/// The shares of a batch's rows and of each level's columns that workers have, those of a process
/// one after the other.
struct StepShares {
  /// The rows of each worker.
  let rows: [Extent]
  /// The columns of each level that each worker has: [level][worker].
  let columns: [[Extent]]
  private let layout: ParameterLayout
  private let batch: Int
  /// The number of workers in a process.
  let width: Int
  let processes: Int

  init(_ job: Job) {
    layout = ParameterLayout(job.shape)
    batch = job.batch
    width = job.workersPerProcess
    processes = job.processes
    rows = Extent(0, job.batch).split(into: job.workers)
    columns = job.shape.widths.map { Self.shares(ofWidth: $0, workers: job.workers) }
  }

  /// The worker whose arena holds the values of a process: its first.
  func leader(ofProcess process: Int) -> Int { process * width }

  func leader(ofWorker worker: Int) -> Int { worker / width * width }

  /// The region of a value that one process has written as `written` and another one reads as
  /// `read`; empty where there is none.
  func region(
    _ value: Phase.Value, writtenAs written: Phase.Part, by writer: Int, readAs read: Phase.Part,
    by reader: Int
  ) -> Region {
    func common(_ part: Phase.Part, _ all: Extent, _ shares: [Extent]) -> Extent {
      [(written, writer), (read, reader)].reduce(all) {
        $1.0 == part ? $0.intersection(joined(shares, ofProcess: $1.1)) : $0
      }
    }
    func level(_ buffer: Buffer, _ level: Int) -> Region {
      Region(
        buffer, rows: common(.rows, Extent(0, batch), rows),
        columns: common(.columns, Extent(0, layout.shape.widths[level]), columns[level]))
    }
    func neurons(_ layer: Int, _ slice: (Int, Extent) -> Extent) -> Region {
      let outputs = common(
        .columns, Extent(0, layout.shape.outputs(of: layer)), columns[layer + 1])
      return Region(
        .parameters, columns: outputs.isEmpty ? Extent(0, 0) : slice(layer, outputs))
    }
    return switch value {
    case .activations(let number): level(.activations(level: number), number)
    case .deltas(let number): level(.deltas(level: number), number)
    case .weights(let layer): neurons(layer) { layout.paddedWeight($0, columns: $1) }
    case .biases(let layer): neurons(layer) { layout.paddedBias($0, columns: $1) }
    }
  }

  private func joined(_ shares: [Extent], ofProcess process: Int) -> Extent {
    let first = leader(ofProcess: process)
    return Extent(shares[first].lower, shares[first + width - 1].upper)
  }

  /// Equal shares of a level's neurons, cut at cache lines where the level is wide enough.
  static func shares(ofWidth width: Int, workers: Int) -> [Extent] {
    let line = ParameterLayout.lineElements
    return Extent(0, width).split(
      into: workers, granularity: width >= line * workers ? line : 1)
  }
}
