import CThreads
import Synchronization

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// The time for which a waiting worker keeps its core before it yields it to others.
public struct SpinWait: Sendable, BitwiseCopyable {
  /// The number of polls before each yield. It is large where every worker has a core of its own,
  /// and small where workers share cores and the awaited one may need this very core.
  public var polls: Int

  public init(oversubscribed: Bool) {
    polls = oversubscribed ? 1 : 20_000
  }

  /// Yields the core to other threads that want it.
  public func yield() { sched_yield() }

  /// Tells the core that the thread is polling.
  public func hint() { fourways_spin_hint() }

  /// Waits until the counter has reached `target`.
  ///
  /// The load acquires: everything that the writer did before it released the counter is visible
  /// afterwards.
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

/// A spinning lock, for sections of a few hundred instructions to some microseconds.
public struct SpinLock: BitwiseCopyable {
  /// 0 is free and 1 is taken. The holder of the lock writes 0; others swap in 1 to take it.
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

  /// Frees the lock. The store releases: it publishes everything that was written under the lock.
  public func unlock() { flag.pointee.store(0, ordering: .releasing) }
}
