import Kernels

/// What is sampled as a roof.
public enum RoofKind: String, CaseIterable, Sendable, Codable {
  /// Large matrix products.
  case gemmPeak = "gemm-peak"
  /// Reading and writing vectors.
  case memoryBandwidth = "memory-bandwidth"
}

/// What each worker does over and over while a roof is sampled.
struct RoofWork: Sendable {
  let kind: RoofKind
  /// Floats that a worker needs.
  let elements: Int
  /// Operations or bytes of one worker's repetition.
  let amount: Double
  let repetition: @Sendable (UnsafeMutablePointer<Float>) -> Void

  /// Products large enough for OpenBLAS's best rate, small enough for a second-level cache's
  /// blocks; amounts are operations.
  static let gemmPeak: RoofWork = {
    let size = 768
    return RoofWork(
      kind: .gemmPeak, elements: 3 * size * size, amount: 2 * Double(size * size * size)
    ) { base in
      let a = Matrix(base, rows: size, columns: size, stride: size)
      let b = Matrix(base + size * size, rows: size, columns: size, stride: size)
      gemm(
        a, b, into: MutableMatrix(base + 2 * size * size, rows: size, columns: size, stride: size))
    }
  }()

  /// y ← y + x over vectors as long as the job's parameters, shared out among the workers: what
  /// an update does, in the caches or the memory where an update does it. Amounts are bytes: x
  /// read, y read and y written. Beyond 64 MiB a vector longer ones are no slower.
  static func memoryBandwidth(parameters: Int, workers: Int) -> RoofWork {
    let count = (min(parameters, 1 << 24) + workers - 1) / workers
    return RoofWork(
      kind: .memoryBandwidth, elements: 2 * count,
      amount: Double(3 * count * MemoryLayout<Float>.size)
    ) { base in add(base, to: base + count, count: count) }
  }
}

/// One timed run of a roof on all workers of a crew.
public struct RoofSample: Sendable, Codable {
  public var kind: RoofKind
  public var workers: Int
  public var round: Int
  public var position: Int
  public var seconds: Double
  /// Operations or bytes.
  public var amount: Double

  public var rate: Double { amount / seconds }
}
