import Synchronization
import Testing
import Workers

@Suite("Counters and locks")
struct CountersTests {
  @Test("Counters start at zero, 128 bytes apart", arguments: [0, 1, 2, 9])
  func spacing(count: Int) {
    let counters = PaddedCounters(count)
    #expect(counters.count == count)
    let addresses = (0..<count).map { UInt(bitPattern: counters.pointer($0)) }
    #expect(addresses.allSatisfy { $0 % 128 == 0 })
    #expect(zip(addresses, addresses.dropFirst()).allSatisfy { $1 - $0 == 128 })
    for index in 0..<count {
      #expect(counters.pointer(index).pointee.load(ordering: .relaxed) == 0)
      counters.pointer(index).pointee.wrappingAdd(index + 1, ordering: .relaxed)
    }
    for index in 0..<count {
      #expect(counters.pointer(index).pointee.load(ordering: .relaxed) == index + 1)
    }
  }

  @Test("A lock lets one in at a time", arguments: 1...8)
  func lock(workers: Int) throws {
    let rounds = 500
    let counters = PaddedCounters(1)
    // Unsafe: only atomics lie behind it, and `counters` outlives the pool.
    nonisolated(unsafe) let lock = SpinLock(counters.pointer(0))
    let plain = Plain(2)
    try WorkerPool(workers).run { worker in
      for round in 0..<rounds {
        if round % 2 == 0 || !lock.tryLock() { lock.lock(SpinWait(oversubscribed: true)) }
        // Two writes that nobody may see apart.
        plain[0] += 1
        plain[1] -= 1
        if plain[0] + plain[1] != 0 { plain[0] += 1_000_000 }
        lock.unlock()
      }
    }
    #expect(plain[0] == rounds * workers && plain[1] == -rounds * workers)
    #expect(lock.tryLock() && !lock.tryLock())
    lock.unlock()
    #expect(lock.tryLock())
  }

  @Test("Waiting for a counter sees what its writer wrote before", arguments: [true, false])
  func waiting(oversubscribed: Bool) throws {
    let counters = PaddedCounters(2)
    // Unsafe: only atomics lie behind it, and `counters` outlives the pool.
    nonisolated(unsafe) let (ping, pong) = (counters.pointer(0), counters.pointer(1))
    let plain = Plain(1)
    let wrong = Plain(2)
    let wait = SpinWait(oversubscribed: oversubscribed)
    try WorkerPool(2).run { worker in
      for round in 1...200 {
        if worker == 0 {
          if plain[0] != 2 * round - 2 { wrong[0] += 1 }
          plain[0] += 1
          ping.pointee.wrappingAdd(1, ordering: .releasing)
          wait.until(pong, reaches: round)
        } else {
          wait.until(ping, reaches: round)
          if plain[0] != 2 * round - 1 { wrong[1] += 1 }
          plain[0] += 1
          pong.pointee.wrappingAdd(1, ordering: .releasing)
        }
      }
    }
    #expect(plain[0] == 400 && wrong[0] == 0 && wrong[1] == 0)
    #expect(counters.pointer(1).pointee.load(ordering: .relaxed) == 200)
  }
}

/// Plain memory, so that a missing order shows as a wrong number or to the thread sanitizer.
// Safe to share exactly where what is under test orders those who use it.
final class Plain: @unchecked Sendable {
  private let values: UnsafeMutablePointer<Int>

  init(_ count: Int) {
    values = .allocate(capacity: count)
    values.initialize(repeating: 0, count: count)
  }

  deinit { values.deallocate() }

  subscript(_ index: Int) -> Int {
    get { values[index] }
    set { values[index] = newValue }
  }
}
