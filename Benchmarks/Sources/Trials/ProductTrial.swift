import Kernels
import Runtime

/// One of a layer's three matrix products, on memory of its own.
public enum Product: String, CaseIterable, Sendable {
  /// [rows, in]·[out, in]ᵀ
  case forward
  /// [rows, out]·[out, in]
  case backward
  /// [rows, out]ᵀ·[rows, in]
  case weights
}

extension LoopTrial {
  /// - Parameter crew: of one worker, whose BLAS has one thread.
  public static func product(
    _ product: Product, rows: Int, inputs: Int, outputs: Int, crew: Crew
  ) -> LoopTrial {
    let (activations, deltas, weight) = (
      Memory(rows * inputs), Memory(rows * outputs), Memory(inputs * outputs)
    )
    BLAS.setThreads(1)
    return LoopTrial(crew) {
      let (x, d) = (activations.matrix(rows, inputs), deltas.matrix(rows, outputs))
      let w = weight.matrix(outputs, inputs)
      switch product {
      case .forward: gemm(x, w, bTransposed: true, into: deltas.mutable(rows, outputs))
      case .backward: gemm(d, w, into: activations.mutable(rows, inputs))
      case .weights: gemm(d, aTransposed: true, x, into: weight.mutable(outputs, inputs))
      }
    }
  }

  /// One update of all parameters by one worker.
  public static func update(_ optimizer: Optimizer, count: Int, crew: Crew) -> LoopTrial {
    let (parameters, gradients) = (Memory(count), Memory(count))
    let state = Memory(count * optimizer.stateSlots)
    return LoopTrial(crew) {
      optimizer.apply(
        Optimizer.Operands(
          parameters: parameters.base, gradients: UnsafePointer(gradients.base),
          state: state.base, stateStride: count, count: count, scale: 1, learningRate: 0.01,
          update: 1))
    }
  }
}

/// Small numbers, on a page boundary.
// Safe to share: one worker uses it.
private final class Memory: @unchecked Sendable {
  let base: UnsafeMutablePointer<Float>

  init(_ count: Int) {
    base = UnsafeMutableRawPointer.allocate(byteCount: max(1, count) * 4, alignment: 4096)
      .bindMemory(to: Float.self, capacity: max(1, count))
    for index in 0..<count { (base + index).initialize(to: Float(index % 17) * 0.01) }
  }

  deinit { base.deallocate() }

  func matrix(_ rows: Int, _ columns: Int) -> Matrix {
    Matrix(base, rows: rows, columns: columns, stride: columns)
  }

  func mutable(_ rows: Int, _ columns: Int) -> MutableMatrix {
    MutableMatrix(base, rows: rows, columns: columns, stride: columns)
  }
}
