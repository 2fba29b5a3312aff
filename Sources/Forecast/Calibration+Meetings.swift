import Engine
import Machine
import Networks
import Plans
import Runtime
import Statistics
import Synchronization
import Workers

extension Calibration {
  private static let looks = 11

  /// A barrier of so many workers that all arrive at the same time.
  func barrier(workers: Int) throws(MachineError) -> MachineModel.BarrierCost {
    let crew = try crews.crew(of: workers)
    let barrier = SpinBarrier(crew.pool.threadGroups)
    let wait = SpinWait(oversubscribed: crew.threadsShareCores)
    let length = 100
    let seconds = (0..<Self.looks).map { look in
      let ends = Mutex(0.0)
      crew.pool.runThreads { thread in
        let party = barrier[thread]
        let first = look * (length + 1)
        party.wait(episode: first, wait)
        let start = Clock.now()
        for number in 1...length { party.wait(episode: first + number, wait) }
        let taken = Double(Clock.now() - start) * 1e-9
        ends.withLock { $0 = max($0, taken) }
      }
      return ends.withLock { $0 } / Double(length)
    }
    return MachineModel.BarrierCost(workers: workers, seconds: Spread(of: seconds))
  }

  /// What reading and messages cost between the first thread's core and another's.
  func distance(_ level: Int, to thread: Int) throws(MachineError) -> MachineModel.Distance {
    let crew = try crews.crew(of: thread + 1)
    let timer = CoreTimer(
      crew, partner: thread, firstCacheBytes: firstCacheBytes, ownCacheBytes: ownCacheBytes,
      sharedCacheBytes: ownCacheBytes)
    let elements = ownCacheBytes / 8 / MemoryLayout<Float>.size
    let costs = timer.costs(isLarge: false) { TimedWork(.copy, elements: elements) }!
    let bytes = Double(2 * elements * MemoryLayout<Float>.size)
    func perByte(_ seconds: Double) -> Double { max(0, seconds - costs.hot.median) / bytes }
    let invalidation = timer.invalidation(elements: elements)
    return MachineModel.Distance(
      level: level, shares: words(level),
      secondsPerByte: Spread(
        median: perByte(costs.remote.median), low: perByte(costs.remote.low),
        high: perByte(costs.remote.high)),
      invalidationSecondsPerByte: invalidation.times(2 / bytes),
      messageSeconds: messages(crew, to: thread))
  }

  /// The level that two cores share, in words.
  private func words(_ level: Int) -> String {
    let levels = Set(topology.caches.filter { $0.kind != .instruction }.map(\.level)).sorted()
    return level < levels.count
      ? "L\(levels[level]) cache" : level == levels.count ? "package" : "machine"
  }

  /// Seconds of a message of one cache line between the first worker and another. It is a plan that
  /// the engine runs, like those that train.
  private func messages(_ crew: Crew, to worker: Int) -> Spread {
    let line = Region(.gradients, columns: Extent(0, ParameterLayout.lineElements))
    var lists = [[Action]](repeating: [], count: crew.pool.count)
    lists[0] = [
      .send(line, peer: worker), .receive(line, peer: worker, add: false), .complete(peer: worker),
    ]
    lists[worker] = [
      .receive(line, peer: 0, add: false), .send(line, peer: 0), .complete(peer: 0),
    ]
    guard let shape = try? NetworkShape("16-16") else { preconditionFailure("it is a network") }
    let plan = Plan(
      strategy: "messages", shape: shape, batch: 1, purpose: .exchange, workers: lists)
    guard let verified = try? VerifiedPlan(plan), let feed = try? ExchangeFeed.zeros(for: plan)
    else { preconditionFailure("two messages are a sound plan") }
    let trainer = Trainer(
      verified, rule: TrainingRule(), pool: crew.pool, oversubscribed: crew.threadsShareCores)
    let steps = 500
    let seconds = (0...Self.looks).map { _ in
      // A step goes there and back.
      trainer.run(steps: steps, from: feed).seconds / Double(2 * steps)
    }
    return Spread(of: Array(seconds.dropFirst()))
  }
}
