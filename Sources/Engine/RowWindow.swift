import Datasets

/// The memory of a run's batches, as near to a worker as the feed has it. Every worker has a value of
/// its own, so that none touches the feed itself.
struct RowWindow: BitwiseCopyable {
  private let features: UnsafePointer<Float>
  private let labels: UnsafePointer<Int32>
  private let width: Int
  private let batch: Int
  /// The position of the run's first row, and the position at which positions start again.
  private let start: Int
  private let cycle: Int

  /// - Parameters:
  ///   - firstStep: the run's first batch, counted from the start of training.
  ///   - node: the worker's NUMA node; nil for one that the system may move.
  init(_ feed: RowFeed, firstStep: Int, node: Int?) {
    let storage = feed.storage(firstStep: firstStep, node: node)
    features = storage.features
    labels = storage.labels
    width = feed.features
    batch = feed.batch
    start = storage.start
    cycle = storage.cycle
  }

  private func position(_ rows: Instruction.Rows, _ step: Int) -> Int {
    (start + (step + rows.step) * batch) % cycle + rows.first
  }

  /// - Parameter step: the number of this run's batches before the period.
  func features(_ rows: Instruction.Rows, _ step: Int) -> UnsafePointer<Float> {
    features + position(rows, step) * width
  }

  func labels(_ rows: Instruction.Rows, _ step: Int) -> UnsafePointer<Int32> {
    labels + position(rows, step)
  }
}
