import Kernels
import Machine
import Runtime
import Statistics
import Synchronization
import Workers

extension Calibration {
  private static let rounds = 7
  /// The most bytes that are read to learn what memory costs.
  private static let mostBytes = 1 << 28

  /// The factors by which work takes longer while so many cores do the same.
  func contention(cores: Int) throws(MachineError) -> MachineModel.Contention {
    let floats = ownCacheBytes / MemoryLayout<Float>.size
    // A weight of a quarter of the cache, and one of four times its size.
    func product(_ elements: Int) -> @Sendable () -> TimedWork? {
      let width = max(16, Int(Double(elements).squareRoot()) / 16 * 16)
      let pass = LayerPass(.forward, rows: 64, inputs: width, outputs: width)
      let method = method(of: pass)
      return { TimedWork(pass, method) }
    }
    func vectors(_ elements: Int) -> @Sendable () -> TimedWork? {
      { TimedWork(.add, elements: elements) }
    }
    func factor(_ make: @escaping @Sendable () -> TimedWork?) throws(MachineError) -> Spread {
      let rounds = try times(of: make, cores: cores)
      return Spread(of: rounds.map { max(1, $0.together / $0.alone) })
    }
    var reading: [MachineModel.ReadingCost] = []
    for eighths in [1, 2, 4, 6, 8, 12, 16, 32] {
      let bytes = min(sharedCacheBytes / 8 * eighths, Self.mostBytes)
      guard bytes / cores >= 2 * ownCacheBytes, bytes != reading.last?.bytes else { continue }
      let rounds = try times(of: { TimedWork(reading: bytes / cores) }, cores: cores)
      reading.append(
        .init(
          bytes: bytes,
          secondsPerByte: Spread(of: rounds.map { $0.together / Double(bytes / cores) })))
    }
    return MachineModel.Contention(
      cores: cores, products: try factor(product(floats / 4)),
      largeProducts: try factor(product(floats * 4)), vectors: try factor(vectors(floats / 8)),
      largeVectors: try factor(vectors(floats * 2)),
      reading: reading)
  }

  /// Seconds of some work on one core while the others sleep, and of the same on each of so many cores
  /// at the same time, in the mean of the cores.
  private func times(
    of make: @escaping @Sendable () -> TimedWork?, cores: Int
  ) throws(MachineError) -> [(alone: Double, together: Double)] {
    let crew = try crews.crew(of: cores)
    let count = crew.threads.count
    let works = Mutex<[Int: TimedWork]>([:])
    let times = Mutex<[Double]>([Double](repeating: 0, count: count))
    crew.pool.runThreads { thread in
      guard let work = make() else { return }
      work.run()
      works.withLock { $0[thread] = work }
    }
    guard works.withLock({ $0.count }) == count else { return [(1, 1)] }
    let barrier = SpinBarrier(crew.pool.threadGroups)
    var episodes = 0
    /// Seconds of one repetition in the mean of the cores that take part.
    func time(_ repetitions: Int, cores: Int) -> Double {
      let (first, wait) = (episodes, SpinWait(oversubscribed: crew.threadsShareCores))
      crew.pool.runThreads { thread in
        guard thread < cores else { return }
        let work = works.withLock { $0[thread]! }
        work.run()
        if cores > 1 { barrier[thread].wait(episode: first, wait) }
        let start = Clock.now()
        for _ in 0..<repetitions { work.run() }
        let seconds = Double(Clock.now() - start) * 1e-9 / Double(repetitions)
        times.withLock { $0[thread] = seconds }
      }
      if cores > 1 { episodes += 1 }
      return mean(times.withLock { Array($0.prefix(cores)) })
    }
    let once = time(1, cores: 1)
    let repetitions = min(1000, max(1, Int(0.002 / max(once, 1e-9))))
    return (0..<Self.rounds).map { _ in
      (time(repetitions, cores: 1), time(repetitions, cores: count))
    }
  }
}

extension MachineModel.Contention {
  /// Keeps of each factor the less of two visits: what disturbs a visit only ever adds to it.
  mutating func keepLess(_ other: Self) {
    func less(_ a: Spread, _ b: Spread) -> Spread { a.median <= b.median ? a : b }
    products = less(products, other.products)
    largeProducts = less(largeProducts, other.largeProducts)
    vectors = less(vectors, other.vectors)
    largeVectors = less(largeVectors, other.largeVectors)
    for index in reading.indices where index < other.reading.count {
      reading[index].secondsPerByte = less(
        reading[index].secondsPerByte, other.reading[index].secondsPerByte)
    }
  }
}
