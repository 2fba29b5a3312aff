import Collectives
import Networks
import Plans

/// Data parallelism over processes. Each process has one replica of the parameters, which its
/// workers share. They sum their gradients where they lie, each worker a share; every share travels
/// between the processes by itself, between the workers of the same number, and is then updated.
///
/// With one process, every worker is a replica of its own, and what travels between processes above
/// travels between workers.
struct RowReplicas {
  /// The actions that bring a slice's sum to all replicas: for each replica, those of the worker
  /// that has the slice, in stages that other work may come between.
  typealias Stages = [[[Action]]]

  private let job: Job
  private let layout: ParameterLayout
  private let batchSlices: [BatchSlice]
  /// The number of workers that share a replica, and the number of replicas.
  private let width: Int
  private let replicas: Int

  init(_ job: Job) {
    self.job = job
    layout = ParameterLayout(job.shape)
    let width = job.processes > 1 ? job.workersPerProcess : 1
    self.width = width
    replicas = job.workers / width
    batchSlices = Extent(0, job.batch).split(into: job.workers).enumerated().map {
      BatchSlice(job, rows: $0.element, arena: $0.offset, parameters: $0.offset / width * width)
    }
  }

  /// All gradients are computed, then summed, then applied.
  func summed(_ exchange: (RowReplicas, Extent) -> Stages) -> [[Action]] {
    step([GradientBucket(whole: job.shape)], exchange)
  }

  /// The sum of a bucket is on its way while the kernels of the next buckets run.
  func overlapped(_ exchange: (RowReplicas, Extent) -> Stages) -> [[Action]] {
    let least = max(1, job.bucketBytes / MemoryLayout<Float>.size)
    return step(GradientBucket.all(of: job.shape, least: least, most: .max), exchange)
  }

  private func step(
    _ buckets: [GradientBucket], _ exchange: (RowReplicas, Extent) -> Stages
  ) -> [[Action]] {
    var workers = batchSlices.map { $0.rows.isEmpty ? [] : $0.forward }
    var updates = batchSlices.map { _ in [Action]() }
    var underWay = batchSlices.map { _ in [[[Action]]]() }
    // Takes every exchange under way one stage further.
    func advance() {
      for worker in workers.indices {
        for index in underWay[worker].indices {
          workers[worker] += underWay[worker][index].removeFirst()
        }
        underWay[worker].removeAll(where: \.isEmpty)
      }
    }
    for bucket in buckets {
      for worker in workers.indices { workers[worker] += bucket.gradients(of: batchSlices[worker]) }
      if width > 1 { for worker in workers.indices { workers[worker].append(.barrier) } }
      for slice in bucket.slices {
        let shares = AllReduce.shares(of: slice, workers: width)
        let stages = shares.map { $0.isEmpty ? nil : exchange(self, $0) }
        for worker in workers.indices {
          let (replica, number) = (worker / width, worker % width)
          guard let stages = stages[number] else { continue }
          let share = shares[number]
          if width > 1 {
            workers[worker].append(
              .reduce(
                slice: share, from: Extent(replica * width, (replica + 1) * width), into: worker))
          }
          let update = Action.update(
            slice: share, gradientsAt: worker, parameters: replica * width)
          updates[worker].append(update)
          // The exchange numbers replicas; it is the workers of the same number that carry it out.
          underWay[worker].append(
            stages[replica].map { $0.map { $0.renumberingPeer { $0 * width + number } } })
        }
      }
      advance()
    }
    while underWay.contains(where: { !$0.isEmpty }) { advance() }
    return zip(workers, updates).map { actions, updates in
      let peers = Set(actions.compactMap { if case .send(_, let peer) = $0 { peer } else { nil } })
      return actions + peers.sorted().map { .complete(peer: $0) } + updates
        + (width > 1 ? [.barrier] : [])
    }
  }

  /// The exchange by messages, as an algorithm lowers it. A sum that ends at the first replica is
  /// handed out from there.
  func exchange(_ slice: Extent, _ algorithm: AllReduce) -> Stages {
    var lists = algorithm.lower(replicas, slice)
    switch algorithm.result {
    case .everyone, .shares: break
    case .main:
      let broadcast = AllReduce.broadcast(.gradients, slice, workers: replicas)
      for replica in lists.indices { lists[replica] += broadcast[replica] }
    }
    return lists.map { [Self.withoutCompletions($0)] }
  }

  /// The exchange around a ring, one of its steps a stage: what a replica waits for was sent a
  /// stage before.
  func ring(_ slice: Extent) -> Stages {
    AllReduce.ringStages(workers: replicas, slice).map { $0.map(Self.withoutCompletions) }
  }

  /// The actions without completions. Sends are completed when all buckets are done, because
  /// waiting for one bucket's would mean waiting for the next one's too.
  private static func withoutCompletions(_ actions: [Action]) -> [Action] {
    actions.filter { if case .complete = $0 { false } else { true } }
  }

  /// The exchange by the library's own all-reduce.
  func collective(_ slice: Extent) -> Stages {
    let operation = Collective(.allReduce, slice)
    return (0..<replicas).map { _ in
      [[.startCollective(operation)], [.finishCollective(operation)]]
    }
  }

  /// The actions of workers where each replica updates a share of the parameters and gets the
  /// others' shares from the library.
  var sharded: [[Action]] {
    let all = layout.all
    let (reduce, gather) = (Collective(.reduceScatter, all), Collective(.allGather, all))
    return batchSlices.enumerated().map { worker, batchSlice in
      let own = reduce.shares(processes: replicas)[worker]
      let gradients = GradientBucket(whole: job.shape).gradients(of: batchSlice)
      return (batchSlice.rows.isEmpty ? [] : batchSlice.forward) + gradients
        + [.startCollective(reduce), .finishCollective(reduce)]
        + (own.isEmpty ? [] : [.update(slice: own, gradientsAt: worker, parameters: worker)])
        + [.startCollective(gather), .finishCollective(gather)]
    }
  }
}
