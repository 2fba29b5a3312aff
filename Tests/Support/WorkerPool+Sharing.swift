import Workers

extension WorkerPool {
  /// A pool whose workers are divided in order among so many threads; nil for one a worker.
  public static func sharing(_ workers: Int, threads: Int?) throws -> WorkerPool {
    try WorkerPool(workers, threads: blocks(workers, threads: threads ?? workers))
  }
}
