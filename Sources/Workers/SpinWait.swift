import CThreads
import Synchronization

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// How long a waiting worker keeps its core before it lets others have it.
public struct SpinWait: Sendable, BitwiseCopyable {
  /// Polls before each yield. Long where every worker has a core of its own, short where they
  /// share cores and the one waited for may need this very core.
  public var polls: Int

  public init(oversubscribed: Bool) {
    polls = oversubscribed ? 1 : 20_000
  }

  /// Lets whoever else wants the core have it.
  public func yield() { sched_yield() }

  /// Waits until the counter has reached `target`.
  ///
  /// Acquiring: what its writer did before it released the counter is visible afterwards.
  public func until(_ counter: UnsafePointer<Atomic<Int>>, reaches target: Int) {
    while true {
      for _ in 0..<polls {
        if counter.pointee.load(ordering: .acquiring) >= target { return }
        fourways_spin_hint()
      }
      sched_yield()
    }
  }
}

/// A lock for a few hundred instructions to microseconds, taken by spinning.
public struct SpinLock: BitwiseCopyable {
  /// 0 free, 1 taken. Whoever holds the lock writes 0; whoever wants it swaps in 1.
  private let flag: UnsafePointer<Atomic<Int>>

  public init(_ flag: UnsafePointer<Atomic<Int>>) { self.flag = flag }

  public func tryLock() -> Bool {
    // Acquiring: sees all that the last holder wrote under the lock.
    flag.pointee.load(ordering: .relaxed) == 0
      && flag.pointee.exchange(1, ordering: .acquiring) == 0
  }

  public func lock(_ wait: SpinWait) {
    while true {
      for _ in 0..<wait.polls {
        if tryLock() { return }
        fourways_spin_hint()
      }
      sched_yield()
    }
  }

  /// Releasing: publishes all that was written under the lock.
  public func unlock() { flag.pointee.store(0, ordering: .releasing) }
}

/// A barrier of a fixed number of workers.
public struct SpinBarrier: BitwiseCopyable {
  /// How many arrivals there have been, ever. Every worker adds one and then reads.
  private let arrivals: UnsafePointer<Atomic<Int>>
  private let workers: Int

  public init(_ arrivals: UnsafePointer<Atomic<Int>>, workers: Int) {
    self.arrivals = arrivals
    self.workers = workers
  }

  /// Arrives, and waits until all have arrived for the `episode`-th time, from zero.
  ///
  /// Acquiring and releasing: everything that anyone did before is visible to all afterwards.
  public func wait(episode: Int, _ wait: SpinWait) {
    let target = (episode + 1) * workers
    let arrived = arrivals.pointee.wrappingAdd(1, ordering: .acquiringAndReleasing).newValue
    if arrived < target { wait.until(arrivals, reaches: target) }
  }
}
