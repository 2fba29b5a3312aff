import Kernels
import Synchronization
import Workers

/// What all workers reach together in large products of their own: the roof of `peak_fraction`.
final class GEMMPeak {
  /// Large enough for OpenBLAS's best rate, small enough for a second-level cache's blocks.
  private static let size = 768

  let workers: Int
  private let crew: Crew
  private let operands: [UnsafeMutablePointer<Float>]
  private let times: TimePairs
  private let arrivals = PaddedCounters(1)
  private var episodes = 0
  /// Operations per second of each round.
  private(set) var samples: [(round: Int, position: Int, seconds: Double, flops: Double)] = []

  init(_ crew: Crew) {
    self.crew = crew
    workers = crew.pool.count
    let elements = Self.size * Self.size
    operands = (0..<workers).map { _ in .allocate(capacity: 3 * elements) }
    times = TimePairs(workers)
    let memory = Operands(pointers: operands)
    crew.pool.run { worker in
      for index in 0..<3 * elements {
        (memory.pointers[worker] + index).initialize(to: Float(index % 7) * 0.25)
      }
    }
  }

  deinit {
    for memory in operands { memory.deallocate() }
  }

  /// After one product to warm up, each worker multiplies for about `seconds`, all starting together.
  func sample(round: Int, position: Int, seconds: Double) {
    let size = Self.size
    let flops = 2 * Double(size * size * size)
    let repeats = max(1, Int(seconds / max(1e-6, expectedSeconds)))
    let barrier = Barrier(
      barrier: SpinBarrier(arrivals.pointer(0), workers: workers),
      wait: SpinWait(oversubscribed: crew.isOversubscribed), episode: episodes)
    let (memory, times) = (Operands(pointers: operands), times)
    crew.pool.run { worker in
      BLAS.setThreads(1)
      barrier.barrier.wait(episode: barrier.episode, barrier.wait)
      let base = memory.pointers[worker]
      let a = Matrix(base, rows: size, columns: size, stride: size)
      let b = Matrix(base + size * size, rows: size, columns: size, stride: size)
      let c = MutableMatrix(base + 2 * size * size, rows: size, columns: size, stride: size)
      gemm(a, b, into: c)
      barrier.barrier.wait(episode: barrier.episode + 1, barrier.wait)
      let start = Clock.now()
      for _ in 0..<repeats { gemm(a, b, into: c) }
      times.record(worker, start: start, end: Clock.now())
    }
    episodes += 2
    let taken = times.span
    samples.append((round, position, taken, flops * Double(repeats * workers)))
  }

  /// One product's time as last seen, or a guess for the first.
  private var expectedSeconds: Double {
    guard let last = samples.last else { return 0.02 }
    return last.seconds * 2 * pow3(Self.size) * Double(workers) / last.flops
  }

  private func pow3(_ value: Int) -> Double { Double(value * value * value) }

  // Safe to share: each worker uses its own pointer only.
  private struct Operands: @unchecked Sendable {
    let pointers: [UnsafeMutablePointer<Float>]
  }

  // Safe to share: a barrier is atomics, and they outlive the round.
  private struct Barrier: @unchecked Sendable {
    let barrier: SpinBarrier
    let wait: SpinWait
    let episode: Int
  }
}

/// When each worker started and ended, in nanoseconds.
private final class TimePairs: Sendable {
  private let pairs: Mutex<[(start: Int, end: Int)]>

  init(_ workers: Int) {
    pairs = Mutex([(start: Int, end: Int)](repeating: (0, 0), count: workers))
  }

  func record(_ worker: Int, start: Int, end: Int) {
    pairs.withLock { $0[worker] = (start, end) }
  }

  /// Seconds from the first start to the last end.
  var span: Double {
    pairs.withLock { pairs in
      Double(pairs.map(\.end).max()! - pairs.map(\.start).min()!) * 1e-9
    }
  }
}
