import Collectives
import Networks
import Plans

extension Strategy {
  /// The microbatches of a step are tasks that idle workers pull. Gradients are summed in the order
  /// of tasks, so the result does not depend on who did what.
  static let dynamic = Strategy(
    .taskParallel, "dynamic", reach: .oneProcess,
    summary: "microbatches as tasks that idle workers pull"
  ) { job, name in
    let rows = job.microbatchRows()
    let tasks = rows.enumerated().map { task, rows in
      let batchSlice = BatchSlice(
        job, rows: rows, microbatch: task, arena: job.workers + task, parameters: 0)
      return batchSlice.forward + batchSlice.backward()
    }
    let arenas = Extent(job.workers, job.workers + tasks.count)
    let shares = AllReduce.shares(of: ParameterLayout(job.shape).all, workers: job.workers)
    return Plan(
      strategy: name, shape: job.shape, batch: job.batch,
      workers: shares.enumerated().map { worker, share in
        let update = Action.update(slice: share, gradients: arenas, parameters: 0, round: 0)
        return [.pullTasks, .barrier] + (share.isEmpty ? [] : [update]) + [.barrier]
      },
      tasks: tasks)
  }
}
