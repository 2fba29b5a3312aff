import Collectives
import Networks
import Plans

extension Strategy {
  /// Workers train whole iterations at the same time, each on its own batches and its own replica;
  /// every `syncEvery` iterations the main worker averages the replicas and hands the mean out.
  ///
  /// Where workers have several caches, the mean is taken and handed out by way of the first worker
  /// of each cache.
  ///
  /// With one iteration between averagings and plain SGD this is data parallelism on the joined
  /// batch. Momentum and moments stay with their worker. With compressed messages, the replicas of
  /// other processes equal worker 0's only as far as the compression allows. Source: Zinkevich et
  /// al., "Parallelized stochastic gradient descent", NIPS 2010; Stich, "Local SGD converges fast
  /// and communicates little", ICLR 2019.
  static let averaging = Strategy(
    .taskParallel, "averaging", isDefault: true, compressible: .parameters,
    summary: "whole iterations side by side, parameters averaged at the main worker"
  ) { (job, name) throws(NotApplicable) in
    guard job.syncEvery * job.workers <= Job.longestPeriod else {
      throw NotApplicable(
        reason: "\(job.workers) workers that average every \(job.syncEvery) iterations make a "
          + "period of \(job.syncEvery * job.workers) batches: expected at most "
          + "\(Job.longestPeriod)")
    }
    let all = ParameterLayout(job.shape).all
    var workers = (0..<job.workers).map { worker in
      (0..<job.syncEvery).flatMap { round in
        let batchSlice = BatchSlice(job, step: round * job.workers + worker, arena: worker)
        return batchSlice.forward + batchSlice.backwardAndUpdate(job, round: round)
      }
    }
    if job.workers > 1 {
      let gather = AllReduce.gather(.parameters, all, groups: job.groups)
      let broadcast = AllReduce.broadcast(.parameters, all, groups: job.groups)
      for worker in workers.indices {
        workers[worker] += gather[worker]
        if worker == 0 {
          workers[worker].append(.divide(slice: all, arena: 0, count: job.workers))
        }
        workers[worker] += broadcast[worker]
      }
    }
    return Plan(
      strategy: name, shape: job.shape, batch: job.batch, steps: job.syncEvery * job.workers,
      updatesPerPeriod: job.syncEvery, consistency: job.workers > 1 ? .relaxed : .synchronous,
      workers: workers)
  }
}
