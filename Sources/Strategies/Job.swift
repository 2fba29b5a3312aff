import Networks
import Plans

/// The work that a strategy is asked to cut.
public struct Job: Hashable, Sendable {
  /// The most batches in a period; the plan of a longer one would take longer to prove than to run.
  static let longestPeriod = 4096

  public var shape: NetworkShape
  /// Rows in the batch of one step.
  public var batch: Int
  public var workers: Int
  /// The number of processes that the workers are divided among, equally.
  public var processes: Int
  /// The number of pieces that a batch's rows are cut into, for pipelines and dynamic tasks; nil
  /// for each strategy's own choice.
  public var microbatches: Int?
  /// Iterations between two averagings.
  public var syncEvery: Int
  /// The number of iterations that a worker may run ahead of the slowest.
  public var staleness: Int
  /// The least number of bytes of gradients that are exchanged together, where exchange overlaps
  /// with the backward pass.
  public var bucketBytes: Int
  /// The numbers of neighbouring workers that share an outermost cache, from worker 0 on; empty where
  /// all of them do, or nothing is known of that. Sums of their gradients or parameters are then
  /// taken in two levels, inside each cache and across.
  public var cacheGroups: [Int]
  /// The optimizer is plain SGD, whose update can be the weight gradient's own product.
  public var canFuseUpdate: Bool
  /// The encoding of messages between processes; nil where they are exact. Where a strategy has the
  /// choice, it then sends gradients instead of parameters, because parameters may not drift apart.
  var compression: Compression?

  public init(
    shape: NetworkShape, batch: Int, workers: Int = 1, processes: Int = 1, microbatches: Int? = nil,
    syncEvery: Int = 4, staleness: Int = 1, bucketBytes: Int = 1, cacheGroups: [Int] = [],
    canFuseUpdate: Bool = true
  ) {
    self.shape = shape
    self.batch = batch
    self.workers = workers
    self.processes = processes
    self.microbatches = microbatches
    self.syncEvery = syncEvery
    self.staleness = staleness
    self.bucketBytes = bucketBytes
    self.cacheGroups = cacheGroups
    self.canFuseUpdate = canFuseUpdate
  }

  public var workersPerProcess: Int { workers / processes }

  /// The same job for other workers.
  ///
  /// - Parameter workers: in all processes together.
  public func with(workers: Int, processes: Int = 1) -> Job {
    var job = self
    (job.workers, job.processes) = (workers, processes)
    return job
  }

  /// The workers of each shared cache; one group of all where sums are taken in one level, as they
  /// are over several processes.
  var groups: [Extent] {
    guard processes == 1, cacheGroups.count > 1, cacheGroups.count < workers,
      cacheGroups.allSatisfy({ $0 > 0 }), cacheGroups.reduce(0, +) == workers
    else { return [Extent(0, workers)] }
    var end = 0
    return cacheGroups.map { count in
      defer { end += count }
      return Extent(end, end + count)
    }
  }

  /// The rows of the batch cut into `microbatches` pieces, or into twice as many as there are
  /// workers; no piece is empty.
  func microbatchRows() -> [Extent] {
    let parts = max(1, microbatches ?? 2 * workers)
    return Extent(0, batch).split(into: min(batch, parts))
  }
}
