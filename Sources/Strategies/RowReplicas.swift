import Collectives
import Networks
import Plans

/// Data parallelism over processes: each has one replica of the parameters, which its workers
/// share. They sum their gradients where they lie, each a share, and every share travels between
/// the processes by itself, from worker to worker of the same number; then it is updated.
///
/// With one process every worker is its own replica, and what travels between processes here goes
/// between workers.
struct RowReplicas {
  /// What brings a slice's sum to all replicas, for one number: the actions of each replica's
  /// worker of that number, in stages that other work may come between.
  typealias Stages = [[[Action]]]

  private let job: Job
  private let layout: ParameterLayout
  private let batchSlices: [BatchSlice]
  /// Workers that share a replica, and how many replicas there are.
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

  /// All gradients, then their sum, then the update.
  func summed(_ exchange: (RowReplicas, Extent) -> Stages) -> [[Action]] {
    step([GradientBucket(whole: job.shape)], exchange)
  }

  /// A bucket's sum is on its way while the kernels of the next ones run.
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
    // Every exchange under way gets one stage further.
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
          // Replicas exchange by their workers of the same number.
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

  /// By messages, as an algorithm lowers it. Where its sum ends at the first replica, it is handed
  /// out from there.
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

  /// Around a ring, one of its steps a stage: what each waits for is sent a stage before.
  func ring(_ slice: Extent) -> Stages {
    AllReduce.ringStages(workers: replicas, slice).map { $0.map(Self.withoutCompletions) }
  }

  /// Sends are completed when all buckets are done: to wait for one bucket's would be to wait for
  /// the next one's too.
  private static func withoutCompletions(_ actions: [Action]) -> [Action] {
    actions.filter { if case .complete = $0 { false } else { true } }
  }

  /// By the library's own all-reduce.
  func collective(_ slice: Extent) -> Stages {
    let operation = Collective(.allReduce, slice)
    return (0..<replicas).map { _ in
      [[.startCollective(operation)], [.finishCollective(operation)]]
    }
  }

  /// Each replica updates a share of the parameters and gets the others' from the library.
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
