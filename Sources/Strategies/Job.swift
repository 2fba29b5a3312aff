import Networks
import Plans

/// What a strategy is asked to cut.
public struct Job: Hashable, Sendable {
  /// Batches in a period, beyond which its plan would take longer to prove than to run.
  static let longestPeriod = 4096

  public var shape: NetworkShape
  /// Rows in the batch of one step.
  public var batch: Int
  public var workers: Int
  /// That the workers are divided among, equally.
  public var processes: Int
  /// Pieces that the rows of a batch are cut into, for pipelines and dynamic tasks; nil for each strategy's own choice.
  public var microbatches: Int?
  /// Iterations between two averagings.
  public var syncEvery: Int
  /// How many iterations a worker may run ahead of the slowest.
  public var staleness: Int
  /// Bytes of gradients that are exchanged together, at least, where exchange overlaps with the
  /// backward pass.
  public var bucketBytes: Int
  /// The optimizer is plain SGD, whose update can be the weight gradient's own GEMM.
  public var canFuseUpdate: Bool
  /// Messages between processes are not exact, and so, where there is a choice, parameters, which
  /// may not drift apart, do not travel: gradients do.
  var compression: Compression?

  public init(
    shape: NetworkShape, batch: Int, workers: Int, processes: Int = 1, microbatches: Int? = nil,
    syncEvery: Int = 4, staleness: Int = 1, bucketBytes: Int = 1, canFuseUpdate: Bool = true
  ) {
    self.shape = shape
    self.batch = batch
    self.workers = workers
    self.processes = processes
    self.microbatches = microbatches
    self.syncEvery = syncEvery
    self.staleness = staleness
    self.bucketBytes = bucketBytes
    self.canFuseUpdate = canFuseUpdate
  }

  public var workersPerProcess: Int { workers / processes }

  /// The batch's rows cut into `microbatches`, or twice as many as workers, none of them empty.
  func microbatchRows() -> [Extent] {
    let parts = max(1, microbatches ?? 2 * workers)
    return Extent(0, batch).split(into: min(batch, parts))
  }
}
