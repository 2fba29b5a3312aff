import Networks
import Plans

extension Strategy {
  /// Asynchronous iterations: each worker fetches the main parameters, takes the gradient of its
  /// own batch and pushes it back, where it is applied divided by the workers; no worker runs
  /// more than `staleness` iterations ahead of another.
  ///
  /// With staleness 0 and plain SGD this is data parallelism on the joined batch. Source: Ho et
  /// al., "More effective distributed ML via a stale synchronous parallel parameter server",
  /// NIPS 2013.
  static let server = Strategy(
    .taskParallel, "server", reach: .oneProcess,
    summary: "whole iterations side by side, gradients pushed to the main parameters"
  ) { job, name in
    let all = ParameterLayout(job.shape).all
    let main = job.workers
    return Plan(
      strategy: name, shape: job.shape, batch: job.batch, steps: job.workers,
      consistency: .relaxed,
      workers: (0..<job.workers).map { worker in
        let piece = Piece(job, step: worker, place: worker)
        return [.fetch(slice: all, from: main, into: worker, staleness: job.staleness)]
          + piece.forward + piece.backward()
          + [.push(slice: all, from: worker, into: main, staleness: job.staleness)]
      },
      shared: 1)
  }
}
