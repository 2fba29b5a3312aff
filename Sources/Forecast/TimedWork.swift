import Engine
import Kernels
import Networks

/// Work on memory of its own that can be timed with its operands in different places.
// Safe to share: the threads that call it take turns at barriers.
struct TimedWork: @unchecked Sendable {
  /// Does the work once.
  let run: () -> Void
  /// Writes all operands, so that they lie in the own cache of the caller's core.
  let rewrite: () -> Void
  /// Reads what the work writes, so that the caller's core has a copy of it; nil for vectors, all of
  /// which are alike in what that costs (`SharedVector`). The sum keeps reading from being optimised
  /// away.
  let readResult: (() -> Float)?

  /// A layer's pass by one method; nil where the method cannot make it.
  init?(_ pass: LayerPass, _ method: PassMethod) {
    guard let made = LayerProduct(pass, method) else { return nil }
    let product = OwnedProduct(made)
    let trial = ProductTrial(pass, cacheBytes: 0)
    run = { trial.run(product.product) }
    rewrite = { trial.rewrite() }
    readResult = { trial.readResult() }
  }

  /// A kernel on vectors of so many elements.
  init(_ kernel: VectorKernel, elements: Int) {
    let count = elements
    readResult = nil
    switch kernel {
    case .loss(let loss, let outputs):
      let outputs = min(outputs, count)
      let rows = count / outputs
      let memory = FloatMemory(2 * rows * outputs)
      let labels = [Int32](repeating: 3, count: rows)
      run = {
        _ = loss.apply(
          Matrix(memory.base, rows: rows, columns: outputs, stride: outputs), labels, rows,
          MutableMatrix(
            memory.base + rows * outputs, rows: rows, columns: outputs, stride: outputs))
      }
      rewrite = { memory.rewrite() }
    case .copy, .add, .clear, .divide, .sum, .update:
      let sources = kernel.summands ?? 1
      let slots = if case .update(let optimizer, _) = kernel { optimizer.stateSlots } else { 0 }
      let memory = FloatMemory((1 + sources + slots) * count)
      let (target, first) = (memory.base, memory.base + count)
      let pointers = FloatPointers((0..<sources).map { UnsafePointer(first + $0 * count) })
      let state = first + sources * count
      switch kernel {
      case .copy: run = { copy(first, to: target, count: count) }
      case .add: run = { add(first, to: target, count: count) }
      case .clear: run = { target.update(repeating: 0, count: count) }
      case .divide: run = { divide(target, by: 1, count: count) }
      case .sum: run = { sum(pointers.all, into: target, count: count) }
      case .update(let optimizer, _):
        run = {
          forEachSum(of: pointers.all, count: count) { start, gradients, count in
            optimizer.apply(
              Optimizer.Operands(
                parameters: target + start, gradients: gradients, state: state + start,
                stateStride: elements, count: count, scale: 0.5, learningRate: 1e-6, update: 1000))
          }
        }
      case .loss: preconditionFailure("a loss is no vector's kernel")
      }
      rewrite = { memory.rewrite() }
    }
  }

  /// Reads `bytes` bytes in blocks that are added to one that stays near, so that only reading counts.
  init(reading bytes: Int) {
    let block = 1024
    let blocks = max(1, bytes / MemoryLayout<Float>.size / block)
    let memory = FloatMemory((blocks + 1) * block)
    readResult = nil
    run = {
      for number in 1...blocks {
        add(memory.base + number * block, to: memory.base, count: block)
      }
    }
    rewrite = { memory.rewrite() }
  }
}

/// A vector that one thread overwrites and another reads.
// Safe to share: the threads that call it take turns at barriers.
struct SharedVector: @unchecked Sendable {
  private let memory: FloatMemory

  init(elements: Int) { memory = FloatMemory(elements) }

  func overwrite() { memory.base.update(repeating: 0, count: memory.count) }

  /// Reads every cache line.
  ///
  /// - Returns: a sum, so that reading is not optimised away.
  func read() -> Float {
    stride(from: 0, to: memory.count, by: ParameterLayout.lineElements)
      .reduce(0) { $0 + memory.base[$1] }
  }
}

/// Floats that are freed with their last user.
private final class FloatMemory {
  let base: UnsafeMutablePointer<Float>
  let count: Int

  init(_ count: Int) {
    self.count = count
    // On a page, as arenas are.
    base = UnsafeMutableRawPointer.allocate(
      byteCount: max(1, count) * MemoryLayout<Float>.stride, alignment: 4096
    ).bindMemory(to: Float.self, capacity: max(1, count))
    for index in 0..<count { (base + index).initialize(to: Float(index % 7) * 0.25) }
  }

  deinit { base.deallocate() }

  /// Changes the last bit of each value, so that values keep their sign and size however often that
  /// is done.
  func rewrite() {
    for index in 0..<count { base[index] = Float(bitPattern: base[index].bitPattern ^ 1) }
  }
}

private final class FloatPointers {
  let all: UnsafeBufferPointer<UnsafePointer<Float>>

  init(_ pointers: [UnsafePointer<Float>]) {
    let memory = UnsafeMutableBufferPointer<UnsafePointer<Float>>.allocate(capacity: pointers.count)
    _ = memory.initialize(from: pointers)
    all = UnsafeBufferPointer(memory)
  }

  deinit { all.deallocate() }
}

private final class OwnedProduct {
  let product: LayerProduct

  init(_ product: LayerProduct) { self.product = product }

  deinit { product.deallocate() }
}
