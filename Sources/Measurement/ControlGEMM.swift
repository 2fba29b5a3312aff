import Kernels
import Runtime
import Synchronization
import Workers

/// A small fixed product that every worker of a crew computes for itself, to measure how fast the
/// cores are at the moment. Timed before and after a sample, it shows what no counter shows: a
/// lower clock, a busy SMT sibling, or a neighbour in the shared cache.
///
/// Cost: about a millisecond a measurement.
public final class ControlGEMM {
  /// The rows and columns of each matrix. The three matrices take 768 KiB, which fit into the
  /// second-level cache of most server cores.
  public static let size = 256
  /// The number of products in a measurement. The fastest one counts, so that a short interruption
  /// is not mistaken for slow cores.
  public static let repeats = 3

  private let crew: Crew
  private let operands: [Operands]
  private let best: BestTimes

  public init(_ crew: Crew) {
    self.crew = crew
    let elements = 3 * Self.size * Self.size
    let operands = (0..<crew.pool.count).map { _ in
      Operands(memory: .allocate(capacity: elements))
    }
    self.operands = operands
    best = BestTimes(crew.pool.count)
    crew.pool.run { worker in
      for index in 0..<elements {
        (operands[worker].memory + index).initialize(to: Float(index % 7) * 0.25)
      }
    }
  }

  deinit {
    for worker in operands { worker.memory.deallocate() }
  }

  /// Times the product on all workers at once.
  ///
  /// - Returns: seconds of one product on the slowest worker.
  public func measure() -> Double {
    BLAS.setThreads(1)
    let (operands, best, size) = (operands, best, Self.size)
    crew.pool.run { worker in
      let memory = operands[worker].memory
      let a = Matrix(memory, rows: size, columns: size, stride: size)
      let b = Matrix(memory + size * size, rows: size, columns: size, stride: size)
      let c = MutableMatrix(memory + 2 * size * size, rows: size, columns: size, stride: size)
      var fastest = Int.max
      for _ in 0..<Self.repeats {
        let start = Clock.now()
        gemm(a, b, into: c)
        fastest = min(fastest, Clock.now() - start)
      }
      best.record(worker, fastest)
    }
    return Double(best.slowest) * 1e-9
  }

  // Safe to share: each worker uses its own memory only, which lives as long as the control.
  private struct Operands: @unchecked Sendable {
    let memory: UnsafeMutablePointer<Float>
  }
}

/// Nanoseconds of each worker's fastest product.
private final class BestTimes: Sendable {
  private let times: Mutex<[Int]>

  init(_ workers: Int) {
    times = Mutex([Int](repeating: 0, count: workers))
  }

  func record(_ worker: Int, _ nanoseconds: Int) {
    times.withLock { $0[worker] = nanoseconds }
  }

  var slowest: Int { times.withLock { $0.max() ?? 0 } }
}
