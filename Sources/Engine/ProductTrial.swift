import Kernels
import Networks
import Workers

/// A product on memory of its own, made by one method after another against the clock.
///
/// Each time the core's own cache is filled with something else first: in a step of training a
/// product finds there what the products before it, or other workers, have left.
package final class ProductTrial {
  private static let bias = Float(0.25)
  /// Small, so that repeated additions stay small.
  private static let scale = Float(-0.001)

  private let pass: LayerPass
  private let inputs: MutableMatrix
  private let outputs: MutableMatrix
  private let weight: MutableMatrix
  private let biases: UnsafeMutablePointer<Float>
  private let activations: MutableMatrix
  private let scratch: UnsafeMutablePointer<Float>
  private let memory: UnsafeMutablePointer<Float>
  /// The elements of all operands together.
  private let elements: Int
  private let others: UnsafeMutableBufferPointer<Float>

  /// - Parameter cacheBytes: the size of a core's own cache.
  package init(_ pass: LayerPass, cacheBytes: Int) {
    self.pass = pass
    others = .allocate(capacity: cacheBytes / MemoryLayout<Float>.stride)
    others.initialize(repeating: 0)
    // Each operand starts on a page, as arenas do.
    func pages(_ count: Int) -> Int { (max(1, count) + 1023) / 1024 * 1024 }
    let sizes = [
      pass.rows * pass.inputStride, pass.rows * pass.outputStride,
      pass.outputs * pass.weightInputs, pass.outputs, pass.rows * pass.inputStride,
      pass.mostScratch,
    ].map(pages)
    let count = sizes.reduce(0, +)
    let all = UnsafeMutableRawPointer.allocate(
      byteCount: count * MemoryLayout<Float>.stride, alignment: 4096
    ).bindMemory(to: Float.self, capacity: count)
    // Numbers of either sign without a pattern that a product could hide; what they are does not
    // matter to its time.
    var state: UInt32 = 1
    for index in 0..<count {
      state = state &* 1_664_525 &+ 1_013_904_223
      (all + index).initialize(to: Float(Int32(bitPattern: state) >> 8) / Float(1 << 23))
    }
    func part(_ index: Int) -> UnsafeMutablePointer<Float> { all + sizes[..<index].reduce(0, +) }
    (memory, elements) = (all, count)
    inputs = MutableMatrix(
      part(0), rows: pass.rows, columns: pass.inputs, stride: pass.inputStride)
    outputs = MutableMatrix(
      part(1), rows: pass.rows, columns: pass.outputs, stride: pass.outputStride)
    weight = MutableMatrix(
      part(2), rows: pass.outputs, columns: pass.weightInputs, stride: pass.weightInputs)
    biases = part(3)
    activations = MutableMatrix(
      part(4), rows: pass.rows, columns: pass.inputs, stride: pass.inputStride)
    scratch = part(5)
  }

  deinit {
    memory.deallocate()
    others.deallocate()
  }

  /// The fastest method that computes the right product.
  ///
  /// Every method is tried once and then in rounds with the others, so that a disturbance meets
  /// them all; each method's least time counts. A method that is far behind is not tried again, nor
  /// is any once a product has taken long enough to be sure of it.
  func fastest(of methods: [PassMethod]) -> ProductChooser.Choice {
    var products: [LayerProduct] = []
    defer { for product in products { product.deallocate() } }
    for product in methods.compactMap({ LayerProduct(pass, $0) }) {
      if isRight(product) { products.append(product) } else { product.deallocate() }
    }
    // No method computes the right product. OpenBLAS makes it then, as it would without a trial.
    guard !products.isEmpty else { return ProductChooser.Choice(method: .whole, seconds: 0) }
    var times = products.map { seconds($0) }
    var left = min(8, max(1, Int(0.02 / times.reduce(0, +))))
    while left > 0, products.count > 1 {
      let limit = 1.25 * times.min()!
      for index in products.indices where times[index] <= limit {
        times[index] = min(times[index], seconds(products[index]))
      }
      left -= 1
    }
    let best = times.indices.min { times[$0] < times[$1] }!
    return ProductChooser.Choice(method: products[best].method, seconds: times[best])
  }

  private func seconds(_ product: LayerProduct) -> Double {
    evict()
    let start = Clock.now()
    run(product)
    return Double(Clock.now() - start) * 1e-9
  }

  /// Fills the core's own cache with something else.
  package func evict() {
    for index in others.indices { others[index] += 1 }
  }

  /// Writes all operands, so that they lie in the cache of the calling thread's core.
  package func rewrite() {
    for index in 0..<elements { memory[index] = -memory[index] }
  }

  /// Reads every cache line of what the product writes, so that the caller's core has a copy.
  ///
  /// - Returns: a sum, so that reading is not optimised away.
  package func readResult() -> Float {
    let result =
      switch pass.direction {
      case .forward: outputs
      case .backward: inputs
      case .gradient: weight
      }
    var sum: Float = 0
    for row in 0..<result.rows {
      for column in stride(from: 0, to: result.columns, by: ParameterLayout.lineElements) {
        sum += result.base[row * result.stride + column]
      }
    }
    return sum
  }

  /// Makes the product once.
  package func run(_ product: LayerProduct) {
    switch pass.direction {
    case .forward:
      forward(
        Matrix(inputs), weight: Matrix(weight), panel: pass.panel, bias: biases,
        activation: .linear, product: product, scratch: scratch, into: outputs)
    case .backward:
      backward(
        Matrix(outputs), weight: Matrix(weight), panel: pass.panel,
        activations: Matrix(activations), product: product, scratch: scratch, into: inputs)
    case .gradient:
      weightGradient(
        Matrix(outputs), Matrix(inputs), alpha: pass.isScaled ? Self.scale : 1,
        beta: pass.accumulates ? 1 : 0, weight: weight, panel: pass.panel, bias: biases,
        product: product, scratch: scratch)
    }
  }

  /// Whether a product agrees with plain sums in double precision, at places spread over all of it
  /// and at its corners.
  private func isRight(_ product: LayerProduct) -> Bool {
    let (rows, columns): (Int, Int) =
      switch pass.direction {
      case .forward: (pass.rows, pass.outputs)
      case .backward: (pass.rows, pass.inputs)
      case .gradient: (pass.outputs, pass.inputs)
      }
    var places = [(0, 0), (0, columns - 1), (rows - 1, 0), (rows - 1, columns - 1)]
    places += (1...60).map { ($0 * 7919 % rows, $0 * 104_729 % columns) }
    let before = places.map { value($0, $1) }
    let expected = places.indices.map { expectation(places[$0], before[$0]) }
    run(product)
    return zip(places, expected).allSatisfy { place, expected in
      abs(Double(value(place.0, place.1)) - expected.sum) <= expected.error
    }
  }

  private func value(_ row: Int, _ column: Int) -> Float {
    switch pass.direction {
    case .forward: outputs.base[row * outputs.stride + column]
    case .backward: inputs.base[row * inputs.stride + column]
    case .gradient: weight.base[weightIndex(output: row, input: column)]
    }
  }

  private func weightIndex(output: Int, input: Int) -> Int {
    let first = output / pass.panel * pass.panel
    let width = min(pass.panel, pass.outputs - first)
    return first * pass.weightInputs + input * width + output - first
  }

  /// The right value, and the most that rounding may move it: half a unit in the last place of the
  /// sum of all magnitudes for each addition.
  private func expectation(
    _ place: (row: Int, column: Int), _ before: Float
  ) -> (sum: Double, error: Double) {
    let (row, column) = place
    var (sum, magnitude) = (0.0, 0.0)
    func add(_ a: Float, _ b: Float) {
      sum += Double(a) * Double(b)
      magnitude += abs(Double(a) * Double(b))
    }
    let length: Int
    switch pass.direction {
    case .forward:
      length = pass.inputs + 1
      for input in 0..<pass.inputs {
        add(
          inputs.base[row * inputs.stride + input],
          weight.base[weightIndex(output: column, input: input)])
      }
      sum += Double(biases[column])
      magnitude += abs(Double(biases[column]))
    case .backward:
      length = pass.outputs
      guard activations.base[row * activations.stride + column] > 0 else { return (0, 0) }
      for output in 0..<pass.outputs {
        add(
          outputs.base[row * outputs.stride + output],
          weight.base[weightIndex(output: output, input: column)])
      }
    case .gradient:
      length = pass.rows + 2
      for batchRow in 0..<pass.rows {
        add(
          outputs.base[batchRow * outputs.stride + row],
          inputs.base[batchRow * inputs.stride + column])
      }
      if pass.isScaled {
        sum *= Double(Self.scale)
        magnitude *= abs(Double(Self.scale))
      }
      if pass.accumulates {
        sum += Double(before)
        magnitude += abs(Double(before))
      }
    }
    return (sum, Double(length) * Double(Float.ulpOfOne) * magnitude)
  }
}
