import Collectives
import Networks
import Plans

extension Strategy {
  /// One member for each all-reduce algorithm: rows are cut and gradients are summed.
  static let dataParallel: [Strategy] = AllReduce.all.map { algorithm in
    let sharesMemory: Bool
    switch algorithm.result {
    case .shares: sharesMemory = true
    case .everyone, .main: sharesMemory = false
    }
    return Strategy(
      .dataParallel, algorithm.name,
      reach: sharesMemory ? .oneProcess : .anywhere, compressible: sharesMemory ? nil : .gradients,
      summary: algorithm.summary
    ) { job, name in
      let workers =
        sharesMemory
        ? onSharedParameters(job, GradientBucket.all(of: job.shape))
        : job.processes > 1 && (job.workersPerProcess > 1 || job.compression != nil)
          ? RowReplicas(job).summed { $0.exchange($1, algorithm) }
          : onReplicas(job, algorithm)
      let sums = GroupedSums(job.groups)
      return Plan(
        strategy: name, shape: job.shape, batch: job.batch, workers: workers,
        shared: sharesMemory ? sums.arenas : 0)
    }
  }

  /// `direct` by as many of the workers as pay, all of them or fewer; the others only wait at barriers.
  /// Where even two would be slower than one, one worker trains alone.
  ///
  /// The number is that among `GridCut.numbers` whose step is priced lowest. Sums of gradients read
  /// every worker's copy, and more workers than the batch has work for make a step longer: on 16 cores
  /// of a Xeon, `direct` was half as fast as serial with 32 rows of 784-128-64-10.
  static let subset = Strategy(
    .dataParallel, "subset", isDefault: true, reach: .oneProcess,
    summary: "direct by as many of the workers as pay, the others wait"
  ) { job, name in
    let plans = GridCut.numbers(upTo: job.workers).map { active -> (plan: Plan, seconds: Double) in
      let workers =
        active > 1
        ? onSharedParameters(job.with(workers: active), GradientBucket.all(of: job.shape))
        : [BatchSlice(job, arena: 0).trainingAlone(job) + [.barrier]]
      let waiting = workers[0].filter { $0 == .barrier }
      let plan = Plan(
        strategy: name, shape: job.shape, batch: job.batch,
        workers: workers + (active..<job.workers).map { _ in waiting })
      let cost = job.cost ?? .typical(workers: job.workers, active: active)
      return (plan, cost.secondsBetweenBarriers(of: plan))
    }
    // The first of equals, which has the fewest workers.
    return plans.dropFirst().reduce(plans[0]) { $1.seconds < $0.seconds ? $1 : $0 }.plan
  }

  /// Each bucket of gradients travels around the ring while the kernels of the next bucket run.
  static let overlap = Strategy(
    .dataParallel, "overlap", compressible: .gradients,
    summary: "ring, exchanging each bucket of gradients during the next one's kernels"
  ) { job, name in
    Plan(
      strategy: name, shape: job.shape, batch: job.batch,
      workers: RowReplicas(job).overlapped { $0.ring($1) })
  }

  /// The message-passing library's own all-reduce, as a base to compare ours with.
  static let vendor = Strategy(
    .dataParallel, "vendor", reach: .severalProcesses, summary: "the MPI library's own all-reduce"
  ) { job, name in
    Plan(
      strategy: name, shape: job.shape, batch: job.batch,
      workers: RowReplicas(job).summed { $0.collective($1) })
  }

  /// The library's own all-reduce of one bucket at a time, while the kernels of the next one run.
  static let vendorOverlap = Strategy(
    .dataParallel, "vendor-overlap", reach: .severalProcesses,
    summary: "the MPI library's own all-reduce, during the backward pass"
  ) { job, name in
    Plan(
      strategy: name, shape: job.shape, batch: job.batch,
      workers: RowReplicas(job).overlapped { $0.collective($1) })
  }

  /// The library's own reduce-scatter sums gradients, each process updates its share of the
  /// parameters, and the library's own all-gather brings the shares together. Source: Rajbhandari
  /// et al., "ZeRO", SC 2020, stage 1.
  static let vendorSharded = Strategy(
    .dataParallel, "vendor-sharded", reach: .severalProcesses,
    summary: "the MPI library's own reduce-scatter, update of a share, all-gather"
  ) { (job, name) throws(NotApplicable) in
    guard job.workersPerProcess == 1 else {
      throw NotApplicable(
        reason: "it takes one worker a process, because each gather needs parameters of its own; "
          + "\(job.workersPerProcess) were asked for")
    }
    return Plan(
      strategy: name, shape: job.shape, batch: job.batch, workers: RowReplicas(job).sharded)
  }

  /// Every worker has parameters of its own; all gradients are summed after the backward pass.
  private static func onReplicas(_ job: Job, _ algorithm: AllReduce) -> [[Action]] {
    let all = ParameterLayout(job.shape).all
    let rows = Extent(0, job.batch).split(into: job.workers)
    let sum = algorithm.lower(job.workers, all)
    var workers = (0..<job.workers).map { worker -> [Action] in
      let batchSlice = BatchSlice(job, rows: rows[worker], arena: worker)
      let gradients =
        rows[worker].isEmpty
        ? [.clear(slice: all, arena: worker)] : batchSlice.forward + batchSlice.backward()
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

  /// Parameters lie in arena 0 for all to read. Each worker sums its share of everybody's gradients
  /// where they lie, as `AllReduce.direct` does, and updates it in the same pass, so that the sum
  /// itself is never stored. One bucket follows the other while its gradients are still in a cache.
  ///
  /// Where workers have several caches, those of each cache first sum their own gradients there.
  /// Cost: one more barrier a bucket, one more sum stored; each gradient then crosses between two
  /// caches once for each cache instead of once for each worker of another cache.
  static func onSharedParameters(_ job: Job, _ buckets: [GradientBucket]) -> [[Action]] {
    let rows = Extent(0, job.batch).split(into: job.workers)
    let batchSlices = rows.enumerated().map {
      BatchSlice(job, rows: $0.element, arena: $0.offset, parameters: 0)
    }
    let sums = GroupedSums(job.groups)
    var workers = batchSlices.map { $0.rows.isEmpty ? [] : $0.forward }
    for bucket in buckets {
      let shares = bucket.slices.map { sums.shares(of: $0) }
      let grouped = bucket.slices.map { sums.insideGroups($0) }
      for worker in workers.indices {
        workers[worker] += bucket.gradients(of: batchSlices[worker])
        workers[worker].append(.barrier)
        if sums.arenas > 0 {
          workers[worker] += grouped.flatMap { $0[worker] } + [.barrier]
        }
        workers[worker] += shares.map { $0[worker] }.filter { !$0.isEmpty }.map {
          .update(slice: $0, gradients: sums.sources, parameters: 0, round: 0)
        }
      }
    }
    return workers.map { $0 + [.barrier] }
  }
}
