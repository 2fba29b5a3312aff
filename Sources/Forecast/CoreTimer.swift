import Kernels
import Runtime
import Synchronization
import Workers

/// Times work on one core, with its operands in that core's own cache, outside of it, and in the own
/// cache of another core.
final class CoreTimer {
  /// The looks at one cost: as many as there is time for in `patience` seconds.
  private static let looks = 5...15
  private static let patience = 0.006
  /// The looks at a cost from memory, before each of which all caches are emptied.
  private static let memoryLooks = 3

  private let crew: Crew
  /// The thread of `crew` that writes operands; nil where no other core can.
  private let partner: Int?
  private let firstCacheBytes: Int
  private let ownCacheBytes: Int
  private let sharedCacheBytes: Int
  private let filler: Filler
  private let barrier = SpinBarrier(WorkerGroups(workers: 2))
  private var episodes = 0

  /// - Parameters:
  ///   - partner: the thread that writes the operands that shall lie in another core's cache.
  ///   - firstCacheBytes: the size of a core's innermost cache.
  ///   - ownCacheBytes: the size of the largest cache that a core has for itself.
  ///   - sharedCacheBytes: the size of the outermost cache.
  init(
    _ crew: Crew, partner: Int?, firstCacheBytes: Int, ownCacheBytes: Int, sharedCacheBytes: Int
  ) {
    self.sharedCacheBytes = min(sharedCacheBytes, 1 << 26)
    filler = Filler(bytes: 2 * self.sharedCacheBytes)
    self.crew = crew
    self.partner = partner
    self.firstCacheBytes = firstCacheBytes
    self.ownCacheBytes = ownCacheBytes
  }

  /// Times work by where its operands are. Without a partner, another core's cache counts as outside.
  ///
  /// - Parameters:
  ///   - warmUp: seconds for which the work is repeated first.
  ///   - isLarge: whether to time it from memory too. Otherwise that counts as the shared cache.
  ///   - make: makes the work, on the thread that does it.
  func costs(
    warmUp: Double = 0, isLarge: Bool, of make: @escaping @Sendable () -> TimedWork?
  ) -> OperandCosts? {
    let found = Mutex<(work: TimedWork, hot: [Double], cold: [Double], memory: [Double])?>(nil)
    let (first, own, shared) = (firstCacheBytes, ownCacheBytes, sharedCacheBytes)
    let filler = filler
    crew.pool.runThreads { thread in
      guard thread == 0, let work = make() else { return }
      // Once more, so that libraries and pages are warm.
      work.run()
      let start = Clock.now()
      while Double(Clock.now() - start) * 1e-9 < warmUp { work.run() }
      let once = Self.seconds(work.run)
      let count = Self.count(once)
      let hot = (0..<count).map { _ in
        // What came before in a step has used the innermost cache.
        filler.fill(bytes: 2 * first)
        return Self.seconds(work.run)
      }
      let cold = (0..<count).map { _ in
        filler.fill(bytes: 2 * own)
        return Self.seconds(work.run)
      }
      let memory = (0..<(isLarge ? Self.memoryLooks : 0)).map { _ in
        filler.fill(bytes: 2 * shared)
        return Self.seconds(work.run)
      }
      found.withLock { $0 = (work, hot, cold, memory) }
    }
    guard let (work, hot, cold, memory) = found.withLock({ $0 }) else { return nil }
    let remote = times(of: work, count: cold.count) { _ in work.rewrite() }
    let afterReading =
      work.readResult == nil
      ? nil : times(of: work, count: hot.count) { sum in sum += work.readResult!() }
    return OperandCosts(
      hot: Spread(of: hot), cold: Spread(of: cold),
      memory: Spread(of: memory.isEmpty ? cold : memory), remote: Spread(of: remote ?? cold),
      shared: afterReading.map { Spread(of: $0) })
  }

  /// Seconds by which overwriting a vector takes longer where the partner has read it.
  func invalidation(elements: Int) -> Spread {
    guard let partner else { return Spread(exactly: 0) }
    let made = Mutex<SharedVector?>(nil)
    crew.pool.runThreads { thread in
      if thread == 0 { made.withLock { $0 = SharedVector(elements: elements) } }
    }
    let vector = made.withLock { $0! }
    let found = Mutex<(alone: [Double], shared: [Double], sum: Float)>(([], [], 0))
    let (barrier, first, wait) = (barrier, episodes, SpinWait(oversubscribed: false))
    let looks = Self.looks.upperBound
    crew.pool.runThreads { thread in
      guard thread == 0 || thread == partner else { return }
      let party = barrier[thread == 0 ? 0 : 1]
      for look in 0..<looks {
        if thread == 0 {
          vector.overwrite()
          let alone = Self.seconds(vector.overwrite)
          found.withLock { $0.alone.append(alone) }
        }
        party.wait(episode: first + 3 * look, wait)
        if thread == partner {
          let sum = vector.read()
          found.withLock { $0.sum += sum }
        }
        party.wait(episode: first + 3 * look + 1, wait)
        if thread == 0 {
          let shared = Self.seconds(vector.overwrite)
          found.withLock { $0.shared.append(shared) }
        }
        party.wait(episode: first + 3 * look + 2, wait)
      }
    }
    episodes += 3 * looks
    let (alone, shared) = found.withLock { (Spread(of: $0.alone), Spread(of: $0.shared)) }
    func more(_ seconds: Double) -> Double { max(0, seconds - alone.median) }
    return Spread(median: more(shared.median), low: more(shared.low), high: more(shared.high))
  }

  private static func count(_ seconds: Double) -> Int {
    min(looks.upperBound, max(looks.lowerBound, Int(patience / max(seconds, 1e-9))))
  }

  private static func seconds(_ body: () -> Void) -> Double {
    let start = Clock.now()
    body()
    return Double(Clock.now() - start) * 1e-9
  }

  /// Seconds of work after the partner has done something to its operands each time.
  ///
  /// - Parameter meddle: what the partner does; what it adds to the sum counts as used.
  private func times(
    of work: TimedWork, count: Int, meddle: @escaping @Sendable (inout Float) -> Void
  ) -> [Double]? {
    guard let partner else { return nil }
    let found = Mutex<(seconds: [Double], sum: Float)>(([], 0))
    let (barrier, first, wait) = (barrier, episodes, SpinWait(oversubscribed: false))
    crew.pool.runThreads { thread in
      guard thread == 0 || thread == partner else { return }
      let party = barrier[thread == 0 ? 0 : 1]
      for look in 0..<count {
        if thread == partner { found.withLock { meddle(&$0.sum) } }
        party.wait(episode: first + 2 * look, wait)
        if thread == 0 {
          let seconds = Self.seconds(work.run)
          found.withLock { $0.seconds.append(seconds) }
        }
        party.wait(episode: first + 2 * look + 1, wait)
      }
    }
    episodes += 2 * count
    return found.withLock { $0.seconds }
  }
}

/// Memory that takes the place of something else in a cache.
// Safe to share: only a timer's first thread uses it.
private final class Filler: @unchecked Sendable {
  private let values: UnsafeMutableBufferPointer<Float>

  init(bytes: Int) {
    values = .allocate(capacity: max(1, bytes / MemoryLayout<Float>.stride))
    values.initialize(repeating: 0)
  }

  deinit { values.deallocate() }

  /// Writes the first `bytes` bytes.
  func fill(bytes: Int) {
    let count = min(values.count, bytes / MemoryLayout<Float>.stride)
    for index in 0..<count { values[index] += 1 }
  }
}
