import Kernels

/// A kind of work whose rate is sampled.
public enum RoofKind: String, CaseIterable, Sendable, Codable {
  /// Multiply-adds on registers, which no matrix product can exceed.
  case multiplyAddPeak = "gemm-peak"
  /// Large matrix products: what the linear algebra library reaches of that.
  case largeProducts = "gemm-product"
  /// Reading and writing vectors.
  case memoryBandwidth = "memory-bandwidth"
}

/// The work that each worker repeats while a roof is sampled.
struct RoofWork: Sendable {
  let kind: RoofKind
  /// The floats of memory that a worker needs.
  let elements: Int
  /// The operations or bytes of one worker's repetition.
  let amount: Double
  /// Does the work once on a worker's memory.
  let repetition: @Sendable (UnsafeMutablePointer<Float>) -> Void

  /// Chains of multiply-adds on registers. Amounts are operations.
  static func multiplyAdds(_ kernel: MultiplyAdd) -> RoofWork {
    // Long enough that calling the kernel costs nothing that could be seen: tens of microseconds.
    let iterations = 1 << 14
    return RoofWork(
      kind: .multiplyAddPeak, elements: 0, amount: Double(kernel.operations * iterations)
    ) { _ in kernel.run(iterations: iterations) }
  }

  /// Products of matrices so large that OpenBLAS's packing costs little; amounts are operations.
  static let largeProducts: RoofWork = {
    let size = 768
    return RoofWork(
      kind: .largeProducts, elements: 3 * size * size, amount: 2 * Double(size * size * size)
    ) { base in
      let a = Matrix(base, rows: size, columns: size, stride: size)
      let b = Matrix(base + size * size, rows: size, columns: size, stride: size)
      gemm(
        a, b, into: MutableMatrix(base + 2 * size * size, rows: size, columns: size, stride: size))
    }
  }()

  /// y ← y + x over vectors as long as the job's parameters, divided among the workers. An update
  /// does the same in the same caches or memory. Amounts are bytes: x is read, and y is read and
  /// written. Vectors have 64 MiB at most in all, since longer ones are no slower.
  static func memoryBandwidth(parameters: Int, workers: Int) -> RoofWork {
    let count = (min(parameters, 1 << 24) + workers - 1) / workers
    return RoofWork(
      kind: .memoryBandwidth, elements: 2 * count,
      amount: Double(3 * count * MemoryLayout<Float>.size)
    ) { base in add(base, to: base + count, count: count) }
  }
}

/// A timed run of a roof's work on all workers of a crew, in its slot of a round.
public struct RoofSample: Sendable, Codable {
  public var kind: RoofKind
  public var workers: Int
  public var round: Int
  public var position: Int
  public var seconds: Double
  /// The operations or bytes of all workers.
  public var amount: Double

  /// Operations or bytes per second.
  public var rate: Double { amount / seconds }
}
