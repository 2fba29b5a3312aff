import Engine
import Kernels
import Networks
import Workers

/// Data parallelism as one would write it without plans: rows cut, gradients summed in place,
/// each worker updating its share. Plain SGD on cross-entropy, shared parameters.
// Safe to share: each worker writes its own gradients and levels, and its share of the rest
// between two barriers.
public final class HandwrittenDataParallel: @unchecked Sendable {
  private struct Level: BitwiseCopyable {
    let activations: UnsafeMutablePointer<Float>
    let deltas: UnsafeMutablePointer<Float>
  }

  /// The ways in which a worker multiplies on its rows of one layer.
  private struct Products: BitwiseCopyable {
    let forward: LayerProduct
    let backward: LayerProduct
    let gradient: LayerProduct
  }

  /// A layer's size, and where its parameters and their gradients lie.
  private struct Layer: BitwiseCopyable {
    let inputs: Int
    let outputs: Int
    let weight: Int
    let bias: Int
    /// The outputs in a panel of the weight.
    let panel: Int
  }

  /// One worker's part.
  private struct Side: BitwiseCopyable {
    let rows: Extent
    let share: Extent
    let gradients: UnsafeMutablePointer<Float>
    let levels: UnsafeMutablePointer<Level>
    let products: UnsafeMutablePointer<Products>
    /// Room for what a product needs besides its operands.
    let scratch: UnsafeMutablePointer<Float>
  }

  private let layout: ParameterLayout
  private let batch: Int
  private let weightLayout: WeightLayout
  private let parametersMemory: UnsafeMutablePointer<Float>
  // Pointers and no arrays, here and in `Side`: workers that count references to the same array
  // would wait for each other's cache lines.
  private let layers: UnsafeMutableBufferPointer<Layer>
  private let sides: UnsafeMutableBufferPointer<Side>
  private let sources: UnsafeMutableBufferPointer<UnsafePointer<Float>>
  private let pool: WorkerPool
  /// The barrier of the pool's threads.
  private let barrier: SpinBarrier
  private let wait: SpinWait
  private var episodes = 0

  /// - Parameters:
  ///   - weightLayout: how weights lie in memory, as the engine has it.
  ///   - chooser: the ways to multiply, as the engine has them.
  public init(
    _ layout: ParameterLayout, batch: Int, weightLayout: WeightLayout, chooser: ProductChooser,
    pool: WorkerPool, oversubscribed: Bool
  ) {
    func zeros(_ count: Int) -> UnsafeMutablePointer<Float> {
      let memory = UnsafeMutableRawPointer.allocate(byteCount: count * 4, alignment: 4096)
        .bindMemory(to: Float.self, capacity: count)
      memory.initialize(repeating: 0, count: count)
      return memory
    }
    self.layout = layout
    self.batch = batch
    self.weightLayout = weightLayout
    self.pool = pool
    barrier = SpinBarrier(pool.threadGroups)
    wait = SpinWait(oversubscribed: oversubscribed)
    let (shape, widths) = (layout.shape, layout.shape.widths)
    let rows = Extent(0, batch).split(into: pool.count)
    let shares = layout.all.split(into: pool.count, granularity: ParameterLayout.lineElements)
    parametersMemory = zeros(layout.count)
    layers = .allocate(capacity: shape.layers)
    _ = layers.initialize(
      from: (0..<shape.layers).map {
        Layer(
          inputs: shape.inputs(of: $0), outputs: shape.outputs(of: $0),
          weight: layout.weightOffsets[$0], bias: layout.biasOffsets[$0],
          panel: weightLayout.panels[$0])
      })
    sides = .allocate(capacity: pool.count)
    _ = sides.initialize(
      from: zip(rows, shares).map { rows, share in
        let levels = UnsafeMutableBufferPointer<Level>.allocate(capacity: widths.count)
        _ = levels.initialize(
          from: widths.map {
            Level(activations: zeros(rows.count * $0), deltas: zeros(rows.count * $0))
          })
        let products = UnsafeMutableBufferPointer<Products>.allocate(capacity: shape.layers)
        var scratch = 1
        func product(_ direction: LayerPass.Direction, _ layer: Int) -> LayerProduct {
          guard !rows.isEmpty else { return .whole }
          let pass = LayerPass(
            direction, rows: rows.count, inputs: shape.inputs(of: layer),
            outputs: shape.outputs(of: layer), panel: weightLayout.panels[layer])
          scratch = max(scratch, pass.mostScratch)
          return LayerProduct(pass, chooser.method(of: pass))!
        }
        _ = products.initialize(
          from: (0..<shape.layers).map {
            Products(
              forward: product(.forward, $0), backward: product(.backward, $0),
              gradient: product(.gradient, $0))
          })
        return Side(
          rows: rows, share: share, gradients: zeros(layout.count),
          levels: levels.baseAddress!, products: products.baseAddress!, scratch: zeros(scratch))
      })
    sources = .allocate(capacity: pool.count)
    _ = sources.initialize(from: sides.map { UnsafePointer($0.gradients) })
  }

  public func setParameters(_ values: [Float]) {
    for index in values.indices { parametersMemory[index] = values[index] }
    values.withUnsafeBufferPointer {
      for layer in layers {
        WeightPanels.pack(
          Matrix(
            $0.baseAddress! + layer.weight, rows: layer.outputs, columns: layer.inputs,
            stride: layer.inputs),
          panel: layer.panel, into: parametersMemory + layer.weight)
      }
    }
  }

  public var parameters: [Float] {
    var values = (0..<layout.count).map { parametersMemory[$0] }
    values.withUnsafeMutableBufferPointer {
      for layer in layers {
        WeightPanels.unpack(
          parametersMemory + layer.weight, panel: layer.panel,
          into: MutableMatrix(
            $0.baseAddress! + layer.weight, rows: layer.outputs, columns: layer.inputs,
            stride: layer.inputs))
      }
    }
    return values
  }

  /// Seconds for `steps` batches, the first of them at row 0 of `features`, wrapping at `cycle`.
  public func run(
    steps: Int, features: UnsafePointer<Float>, labels: UnsafePointer<Int32>, cycle: Int,
    learningRate: Float
  ) -> Double {
    let start = episodes
    episodes += 2 * steps + 2
    let data = Data(features: features, labels: labels, cycle: cycle)
    let times = Times(pool.threads.count)
    pool.runThreads { [self] thread in
      // Workers that share a thread take turns between barriers.
      let workers = pool.threads[thread]
      let barrier = barrier[thread]
      barrier.wait(episode: start, wait)
      let began = Clock.now()
      for step in 0..<steps {
        for worker in workers {
          let side = sides[worker]
          computeGradients(side, data, first: step * batch % data.cycle + side.rows.lower)
        }
        barrier.wait(episode: start + 1 + 2 * step, wait)
        for worker in workers { update(sides[worker], rate: learningRate) }
        barrier.wait(episode: start + 2 + 2 * step, wait)
      }
      barrier.wait(episode: start + 2 * steps + 1, wait)
      times.record(thread, began, Clock.now())
    }
    return times.span
  }

  // Safe to share: read only.
  private struct Data: @unchecked Sendable {
    let features: UnsafePointer<Float>
    let labels: UnsafePointer<Int32>
    let cycle: Int
  }

  private func computeGradients(_ side: Side, _ data: Data, first: Int) {
    let count = side.rows.count
    guard count > 0 else { return }
    let last = layers.count - 1
    func inputs(_ layer: Int) -> Matrix {
      let width = layers[layer].inputs
      let base =
        layer == 0
        ? data.features + first * width : UnsafePointer(side.levels[layer].activations)
      return Matrix(base, rows: count, columns: width, stride: width)
    }
    func outputs(_ memory: UnsafeMutablePointer<Float>, _ layer: Int) -> MutableMatrix {
      let width = layers[layer].outputs
      return MutableMatrix(memory, rows: count, columns: width, stride: width)
    }
    func weight(_ base: UnsafeMutablePointer<Float>, _ layer: Int) -> MutableMatrix {
      MutableMatrix(
        base + layers[layer].weight, rows: layers[layer].outputs, columns: layers[layer].inputs,
        stride: layers[layer].inputs)
    }
    for layer in 0...last {
      forward(
        inputs(layer), weight: Matrix(weight(parametersMemory, layer)),
        panel: layers[layer].panel, bias: parametersMemory + layers[layer].bias,
        activation: layer == last ? .linear : .relu, product: side.products[layer].forward,
        scratch: side.scratch,
        into: outputs(side.levels[layer + 1].activations, layer))
    }
    let top = side.levels[last + 1]
    _ = Loss.crossEntropy.apply(
      Matrix(outputs(top.activations, last)), data.labels + first, batch,
      outputs(top.deltas, last))
    for layer in (0...last).reversed() {
      let above = Matrix(outputs(side.levels[layer + 1].deltas, layer))
      if layer > 0 {
        backward(
          above, weight: Matrix(weight(parametersMemory, layer)), panel: layers[layer].panel,
          activations: inputs(layer), product: side.products[layer].backward,
          scratch: side.scratch, into: outputs(side.levels[layer].deltas, layer - 1))
      }
      weightGradient(
        above, inputs(layer), beta: 0, weight: weight(side.gradients, layer),
        panel: layers[layer].panel, bias: side.gradients + layers[layer].bias,
        product: side.products[layer].gradient, scratch: side.scratch)
    }
  }

  private func update(_ side: Side, rate: Float) {
    guard !side.share.isEmpty else { return }
    let own = parametersMemory + side.share.lower
    withUnsafeTemporaryAllocation(of: UnsafePointer<Float>.self, capacity: sources.count) {
      for index in sources.indices { $0[index] = sources[index] + side.share.lower }
      forEachSum(of: UnsafeBufferPointer($0), count: side.share.count) { first, gradient, count in
        Optimizer.sgd.apply(
          Optimizer.Operands(
            parameters: own + first, gradients: gradient, state: own, stateStride: 0, count: count,
            scale: 1, learningRate: rate, update: 1))
      }
    }
  }
}
