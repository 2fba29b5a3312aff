import Synchronization

/// Counters that different threads write, each on cache lines of its own.
///
/// Counters are 128 bytes apart, because x86's adjacent-line prefetcher makes pairs of 64-byte
/// lines travel together. They only grow, so nobody ever has to reset them.
public struct PaddedCounters: ~Copyable, Sendable {
  private static let spacing = 128

  // Safe to share: the memory is only reached through atomics, and freed when the owner goes.
  private nonisolated(unsafe) let memory: UnsafeMutableRawPointer
  public let count: Int

  public init(_ count: Int) {
    self.count = count
    memory = .allocate(byteCount: max(1, count) * Self.spacing, alignment: Self.spacing)
    for index in 0..<count {
      (memory + index * Self.spacing).bindMemory(to: Atomic<Int>.self, capacity: 1)
        .initialize(to: Atomic(0))
    }
  }

  deinit { memory.deallocate() }

  /// The address of a counter, valid as long as this owner lives.
  public func pointer(_ index: Int) -> UnsafePointer<Atomic<Int>> {
    precondition((0..<count).contains(index), "no such counter")
    return UnsafePointer(
      (memory + index * Self.spacing).assumingMemoryBound(to: Atomic<Int>.self))
  }
}
