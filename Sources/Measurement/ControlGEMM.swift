import Kernels
import Runtime
import Workers

/// A small fixed product that every thread of a crew computes for itself, to measure how fast the
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
  private let memory: WorkerMemory
  /// Nanoseconds of each thread's fastest product.
  private let fastest: WorkerValues<Int>

  public init(_ crew: Crew) {
    self.crew = crew
    memory = WorkerMemory(crew, elements: 3 * Self.size * Self.size)
    fastest = WorkerValues(crew, 0)
  }

  /// Times the product on all threads at once.
  ///
  /// - Returns: seconds of one product on the slowest thread.
  public func measure() -> Double {
    BLAS.setThreads(1)
    let (memory, times, size) = (memory, fastest, Self.size)
    crew.pool.runThreads { thread in
      let memory = memory[thread]
      let a = Matrix(memory, rows: size, columns: size, stride: size)
      let b = Matrix(memory + size * size, rows: size, columns: size, stride: size)
      let c = MutableMatrix(memory + 2 * size * size, rows: size, columns: size, stride: size)
      var fastest = Int.max
      for _ in 0..<Self.repeats {
        let start = Clock.now()
        gemm(a, b, into: c)
        fastest = min(fastest, Clock.now() - start)
      }
      times[thread] = fastest
    }
    return Double(times.all.max()!) * 1e-9
  }
}
