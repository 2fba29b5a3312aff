import Plans

extension Strategy {
  /// One worker and nothing cut: the base of every speedup, and therefore the fastest one-thread
  /// program that we have.
  static let serial = Strategy(
    .serial, reach: .oneProcess, summary: "one worker, one thread, nothing cut"
  ) {
    job, name in
    let batchSlice = BatchSlice(job, arena: 0)
    return Plan(
      strategy: name, shape: job.shape, batch: job.batch,
      workers: [batchSlice.forward + batchSlice.backwardAndUpdate(job)])
  }

  /// The serial plan with OpenBLAS's own threads on the same cores, which is what a user would do
  /// instead.
  static let blasThreads = Strategy(
    .blasThreads, usesThreadedBLAS: true, reach: .oneProcess,
    summary: "one worker, OpenBLAS threads in each GEMM"
  ) { job, name in
    let batchSlice = BatchSlice(job, arena: 0)
    return Plan(
      strategy: name, shape: job.shape, batch: job.batch,
      workers: [batchSlice.forward + batchSlice.backwardAndUpdate(job)])
  }
}
