import Collectives
import Networks
import Plans

extension Strategy {
  /// One member an all-reduce algorithm: rows are cut, gradients are summed.
  static let dataParallel: [Strategy] = AllReduce.all.map { algorithm in
    Strategy(
      .dataParallel, algorithm.name, isDefault: algorithm.name == "direct",
      summary: algorithm.summary
    ) { job, name in
      let workers =
        switch algorithm.result {
        case .shares: onSharedParameters(job, algorithm)
        case .everyone, .main: onReplicas(job, algorithm)
        }
      return Plan(strategy: name, shape: job.shape, batch: job.batch, workers: workers)
    }
  }

  /// Every worker has parameters of its own; all gradients are summed after the backward pass.
  private static func onReplicas(_ job: Job, _ algorithm: AllReduce) -> [[Action]] {
    let all = ParameterLayout(job.shape).all
    let rows = Extent(0, job.batch).split(into: job.workers)
    let sum = algorithm.lower(job.workers, all)
    var workers = (0..<job.workers).map { worker -> [Action] in
      let piece = Piece(job, rows: rows[worker], place: worker)
      let gradients =
        rows[worker].isEmpty
        ? [.clear(slice: all, place: worker)] : piece.forward + piece.backward()
      return gradients + sum[worker]
    }
    switch algorithm.result {
    case .everyone, .shares:
      for worker in workers.indices {
        workers[worker].append(.update(slice: all, gradientsAt: worker, parameters: worker))
      }
    case .main:
      workers[0].append(.update(slice: all, gradientsAt: 0, parameters: 0))
      let broadcast = AllReduce.broadcast(.parameters, all, workers: job.workers)
      for worker in workers.indices { workers[worker] += broadcast[worker] }
    }
    return workers
  }

  /// Parameters at place 0 for all to read; each worker sums and updates its share of them, one
  /// bucket of gradients after the other, while they are still in a cache.
  private static func onSharedParameters(_ job: Job, _ algorithm: AllReduce) -> [[Action]] {
    let rows = Extent(0, job.batch).split(into: job.workers)
    let pieces = rows.enumerated().map {
      Piece(job, rows: $0.element, place: $0.offset, parameters: 0)
    }
    var workers = pieces.map { $0.rows.isEmpty ? [] : $0.forward }
    for bucket in GradientBucket.all(of: job.shape) {
      let sum = bucket.slices.map { algorithm.lower(job.workers, $0) }
      for worker in workers.indices {
        let place = pieces[worker].place
        workers[worker] +=
          rows[worker].isEmpty
          ? bucket.slices.map { .clear(slice: $0, place: place) }
          : bucket.kernels(pieces[worker])
        // One barrier will do for all slices. Whoever sums a share updates it in the same pass:
        // the sum itself is never stored.
        workers[worker].append(.barrier)
        workers[worker] += sum.flatMap { $0[worker] }.compactMap { action in
          guard case .reduce(let slice, let from, _) = action else { return nil }
          return .update(slice: slice, gradients: from, parameters: 0, round: 0)
        }
      }
    }
    return workers.map { $0 + [.barrier] }
  }
}
