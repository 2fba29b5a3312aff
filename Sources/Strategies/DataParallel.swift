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
      Plan(
        strategy: name, shape: job.shape, batch: job.batch,
        workers: zip(gradients(job, algorithm), exchange(job, algorithm)).map { $0 + $1 })
    }
  }

  /// Each worker's gradients of its own rows. Shared parameters live at place 0, replicas at
  /// each worker's own place.
  private static func gradients(_ job: Job, _ algorithm: AllReduce) -> [[Action]] {
    Extent(0, job.batch).split(into: job.workers).enumerated().map { worker, rows in
      guard !rows.isEmpty else {
        return [.clear(slice: ParameterLayout(job.shape).all, place: worker)]
      }
      let sharesParameters =
        switch algorithm.result {
        case .shares: true
        case .everyone, .main: false
        }
      let piece = Piece(
        job, rows: rows, place: worker, parameters: sharesParameters ? 0 : worker)
      return piece.forward + piece.backward()
    }
  }

  private static func exchange(_ job: Job, _ algorithm: AllReduce) -> [[Action]] {
    let all = ParameterLayout(job.shape).all
    var actions = algorithm.lower(job.workers, all)
    switch algorithm.result {
    case .everyone:
      for worker in actions.indices {
        actions[worker].append(
          .update(slice: all, gradientsAt: worker, parameters: worker))
      }
    case .shares:
      // Whoever sums a share updates it in the same pass: the sum itself is never stored.
      actions = actions.map { list in
        list.map { action in
          guard case .reduce(let slice, let from, _) = action else { return action }
          return .update(slice: slice, gradients: from, parameters: 0, round: 0)
        } + [.barrier]
      }
    case .main:
      actions[0].append(.update(slice: all, gradientsAt: 0, parameters: 0))
      let broadcast = AllReduce.broadcast(.parameters, all, workers: job.workers)
      for worker in actions.indices { actions[worker] += broadcast[worker] }
    }
    return actions
  }
}
