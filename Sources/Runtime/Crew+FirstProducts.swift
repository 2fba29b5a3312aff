import Kernels
import Machine

extension Crew {
  /// The seconds after which a product of a millisecond will never end.
  private static let patience = 20

  /// Makes all threads multiply at the same time, so that OpenBLAS takes the buffers that it keeps,
  /// one for each caller and each thread of its own.
  ///
  /// Where the system refuses OpenBLAS a buffer or a thread, a product never ends. Here that is
  /// noticed before a run begins. Cost: some milliseconds.
  ///
  /// - Parameter blasThreads: OpenBLAS's threads in each product.
  /// - Throws: `blasHangs`.
  func multiplyFirst(blasThreads: Int = 1) throws(MachineError) {
    // Too large, and in an order, that kernels without a buffer do not take.
    let size = 256
    BLAS.setThreads(blasThreads)
    let isDone = pool.runThreads(within: Double(Self.patience)) { _ in
      let memory = UnsafeMutablePointer<Float>.allocate(capacity: 3 * size * size)
      defer { memory.deallocate() }
      memory.initialize(repeating: 0, count: 3 * size * size)
      let a = Matrix(memory, rows: size, columns: size, stride: size)
      let b = Matrix(memory + size * size, rows: size, columns: size, stride: size)
      let c = MutableMatrix(memory + 2 * size * size, rows: size, columns: size, stride: size)
      // Several, so that threads which start one after the other meet.
      for _ in 0..<4 { gemm(a, b, bTransposed: true, into: c) }
    }
    guard isDone else { throw .blasHangs(threads: threads.count, seconds: Self.patience) }
    BLAS.setThreads(1)
    if blasThreads > 1 { ProcessIdle.wait() }
  }
}
