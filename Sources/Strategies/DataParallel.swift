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
          .update(slice: all, gradients: worker, parameters: worker, round: 0))
      }
    case .shares:
      for (worker, share) in AllReduce.shares(of: all, workers: job.workers).enumerated() {
        if !share.isEmpty {
          actions[worker].append(
            .update(slice: share, gradients: worker, parameters: 0, round: 0))
        }
        actions[worker].append(.barrier)
      }
    case .main:
      actions[0].append(.update(slice: all, gradients: 0, parameters: 0, round: 0))
      let broadcast = AllReduce.broadcast(.parameters, all, workers: job.workers)
      for worker in actions.indices { actions[worker] += broadcast[worker] }
    }
    return actions
  }
}
