import Networks
import Plans

extension Strategy {
  /// Workers train asynchronous iterations: each fetches the main parameters, takes the gradient of
  /// its own batch and pushes it back, where it is applied divided by the number of workers. No
  /// worker runs more than `staleness` iterations ahead of another.
  ///
  /// With staleness 0 and plain SGD this is data parallelism on the joined batch. Source: Ho et
  /// al., "More effective distributed ML via a stale synchronous parallel parameter server",
  /// NIPS 2013.
  ///
  /// Over several processes the main parameters are worker 0's, and everything travels in messages
  /// in a fixed order (`ServerByMessages`), so that the result is the same each time. On threads it
  /// is not, because whoever comes first is served first. Compression applies to gradients only:
  /// every worker computes with the exact parameters.
  static let server = Strategy(
    .taskParallel, "server", compressible: .gradients,
    summary: "whole iterations side by side, gradients pushed to the main parameters"
  ) { job, name in
    guard job.processes == 1 else { return ServerByMessages(job).plan(name) }
    let all = ParameterLayout(job.shape).all
    let main = job.workers
    return Plan(
      strategy: name, shape: job.shape, batch: job.batch, steps: job.workers,
      consistency: .relaxed,
      workers: (0..<job.workers).map { worker in
        let batchSlice = BatchSlice(job, step: worker, arena: worker)
        return [.fetch(slice: all, from: main, into: worker, staleness: job.staleness)]
          + batchSlice.forward + batchSlice.backward()
          + [.push(slice: all, from: worker, into: main, staleness: job.staleness)]
      },
      shared: 1)
  }
}
