import Foundation
import Synchronization
import Testing
import Workers

@Suite("Worker pools")
struct WorkerPoolTests {
  @Test("Each round runs once on every worker, always on its own thread", arguments: 1...8)
  func runsEachOnce(workers: Int) throws {
    let started = Plain(workers)
    let pool = try WorkerPool(workers) { worker in
      started[worker] = Self.thread
    }
    #expect(pool.count == workers)
    let threads = (0..<workers).map { started[$0] }
    #expect(Set(threads).count == workers && !threads.contains(Self.thread))
    let rounds = Plain(workers)
    let strangers = Plain(workers)
    for round in 1...50 {
      pool.run { worker in
        rounds[worker] += 1
        if Self.thread != started[worker] { strangers[worker] += 1 }
      }
      // The round is over when `run` returns.
      #expect((0..<workers).allSatisfy { rounds[$0] == round })
    }
    #expect((0..<workers).allSatisfy { strangers[$0] == 0 })
  }

  @Test(
    "Workers that share a thread take turns on it",
    arguments: [[[0, 1, 2]], [[0, 2], [1, 3, 4]], [[1], [0, 2]]])
  func sharesThreads(threads: [[Int]]) throws {
    let workers = threads.joined().count
    let started = Plain(workers)
    let pool = try WorkerPool(workers, threads: threads) { started[$0] = Self.thread }
    #expect(pool.count == workers && pool.threads == threads)
    #expect(pool.sharesThreads)
    let rounds = Plain(workers)
    let strangers = Plain(workers)
    let entered = Plain(threads.count)
    for _ in 1...50 {
      pool.run { worker in
        rounds[worker] += 1
        if Self.thread != started[worker] { strangers[worker] += 1 }
      }
      pool.runThreads { thread in
        entered[thread] += 1
        if Self.thread != started[threads[thread][0]] { strangers[threads[thread][0]] += 1 }
      }
    }
    for (thread, members) in threads.enumerated() {
      #expect(entered[thread] == 50)
      #expect(members.allSatisfy { rounds[$0] == 50 && strangers[$0] == 0 })
      #expect(Set(members.map { started[$0] }).count == 1)
    }
    #expect(Set(threads.map { started[$0[0]] }).count == threads.count)
  }

  @Test("Workers are divided in order and as evenly as possible")
  func blocks() {
    #expect(WorkerPool.blocks(5, threads: 2) == [[0, 1], [2, 3, 4]])
    #expect(WorkerPool.blocks(3, threads: 3) == [[0], [1], [2]])
    #expect(WorkerPool.blocks(2, threads: 9) == [[0], [1]])
    for workers in 1...20 {
      for threads in 1...20 {
        let blocks = WorkerPool.blocks(workers, threads: threads)
        #expect(blocks.count == min(workers, threads))
        #expect(blocks.flatMap { $0 } == Array(0..<workers))
        #expect(blocks.map(\.count).max()! - blocks.map(\.count).min()! <= 1)
      }
    }
  }

  @Test("Threads are near to each other where their first workers are")
  func threadGroups() throws {
    let groups = WorkerGroups(workers: 5, levels: [[0, 1, 2, 1, 3], [4, 4, 5, 4, 5]])
    let pool = try WorkerPool(5, threads: [[0], [2, 4], [1, 3]], groups: groups)
    #expect(pool.groups == groups)
    #expect(pool.threadGroups == WorkerGroups(workers: 3, levels: [[0, 2, 1], [4, 5, 4]]))
    #expect(try WorkerPool(5, groups: groups).threadGroups == groups)
  }

  @Test("All workers of a round run at the same time")
  func runsTogether() throws {
    let barrier = SpinBarrier(WorkerGroups(workers: 8))
    let passed = Plain(8)
    // Would never end if a worker had to wait for another's end.
    try WorkerPool(8).run { worker in
      barrier[worker].wait(episode: 0, SpinWait(oversubscribed: true))
      passed[worker] = 1
    }
    #expect((0..<8).allSatisfy { passed[$0] == 1 })
  }

  @Test("A pool that goes takes its threads, and what they hold, with it")
  func joins() throws {
    final class Witness: Sendable {}
    weak var witness: Witness?
    for _ in 0..<20 {
      let held = Witness()
      witness = held
      let pool = try WorkerPool(4) { _ in withExtendedLifetime(held) {} }
      pool.run { _ in withExtendedLifetime(held) {} }
    }
    #expect(witness == nil)
  }

  @Test("A round that hangs is waited for as long as was asked for")
  func hangs() throws {
    final class Witness: Sendable {}
    weak var witness: Witness?
    let isFree = Atomic(false)
    do {
      let held = Witness()
      witness = held
      let pool = try WorkerPool(2) { _ in withExtendedLifetime(held) {} }
      #expect(pool.runThreads(within: 600) { _ in })
      let isDone = pool.runThreads(within: 0.02) { thread in
        while thread == 1, !isFree.load(ordering: .relaxed) { sched_yield() }
      }
      #expect(!isDone)
    }
    // The pool is gone without having waited, and the thread still holds what it was given.
    #expect(witness != nil)
    isFree.store(true, ordering: .relaxed)
    while witness != nil { sched_yield() }
  }

  /// Many more than the system would give if any were kept.
  @Test("Pools can be made again and again")
  func manyPools() throws {
    let total = Atomic(0)
    for _ in 0..<300 {
      try WorkerPool(4).run { _ in total.add(1, ordering: .relaxed) }
    }
    #expect(total.load(ordering: .relaxed) == 1200)
  }

  private static var thread: Int { Int(bitPattern: UInt(pthread_self())) }
}

@Suite("Clock")
struct ClockTests {
  @Test("Never goes back")
  func isMonotone() {
    var last = Clock.now()
    var steps = 0
    for _ in 0..<100_000 {
      let now = Clock.now()
      #expect(now >= last)
      if now > last { steps += 1 }
      last = now
    }
    #expect(steps > 0)
  }

  @Test("Goes on the same for all threads")
  func isShared() throws {
    let readings = Plain(2)
    let pool = try WorkerPool(2)
    for _ in 0..<100 {
      let before = Clock.now()
      pool.run { worker in readings[worker] = Clock.now() }
      let after = Clock.now()
      #expect((0..<2).allSatisfy { before <= readings[$0] && readings[$0] <= after })
    }
  }

  @Test("Tells its own cost and resolution")
  func quality() {
    let quality = Clock.measureQuality()
    #expect(quality.readingSeconds > 0 && quality.readingSeconds.isFinite)
    #expect(quality.resolutionSeconds > 0 && quality.resolutionSeconds < 1)
  }
}
