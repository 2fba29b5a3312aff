import Kernels
import Networks
import Workers

/// Data parallelism as one would write it without plans: rows cut, gradients summed in place,
/// each worker updating its share. Plain SGD on cross-entropy, shared parameters.
// Safe to share: each worker writes its own gradients and levels, and its share of the rest
// between two barriers.
public final class HandwrittenDataParallel: @unchecked Sendable {
  private struct Level {
    let activations: UnsafeMutablePointer<Float>
    let deltas: UnsafeMutablePointer<Float>
  }

  private let layout: ParameterLayout
  private let batch: Int
  private let panel: Int
  private let rows: [Extent]
  private let shares: [Extent]
  private let parametersMemory: UnsafeMutablePointer<Float>
  private let gradients: [UnsafeMutablePointer<Float>]
  private let sources: UnsafeMutableBufferPointer<UnsafePointer<Float>>
  private let levels: [[Level]]
  /// Room for each worker's widest outputs, transposed.
  private let scratch: [UnsafeMutablePointer<Float>]
  private let pool: WorkerPool
  private let counters = PaddedCounters(1)
  private let wait: SpinWait
  private var episodes = 0

  /// - Parameter panel: how the first layer's weight lies in memory, as the engine has it.
  public init(
    _ layout: ParameterLayout, batch: Int, panel: Int, pool: WorkerPool, oversubscribed: Bool
  ) {
    func zeros(_ count: Int) -> UnsafeMutablePointer<Float> {
      let memory = UnsafeMutableRawPointer.allocate(byteCount: count * 4, alignment: 4096)
        .bindMemory(to: Float.self, capacity: count)
      memory.initialize(repeating: 0, count: count)
      return memory
    }
    self.layout = layout
    self.batch = batch
    self.panel = panel
    self.pool = pool
    wait = SpinWait(oversubscribed: oversubscribed)
    rows = Extent(0, batch).split(into: pool.count)
    shares = layout.all.split(into: pool.count, granularity: ParameterLayout.lineElements)
    parametersMemory = zeros(layout.count)
    gradients = (0..<pool.count).map { _ in zeros(layout.count) }
    sources = .allocate(capacity: pool.count)
    _ = sources.initialize(from: gradients.map { UnsafePointer($0) })
    scratch = rows.map { zeros($0.count * layout.shape.widths.max()!) }
    levels = rows.map { rows in
      layout.shape.widths.map { width in
        Level(activations: zeros(rows.count * width), deltas: zeros(rows.count * width))
      }
    }
  }

  public func setParameters(_ values: [Float]) {
    for index in values.indices { parametersMemory[index] = values[index] }
    values.withUnsafeBufferPointer {
      let (outputs, inputs) = (layout.shape.outputs(of: 0), layout.shape.inputs)
      WeightPanels.pack(
        Matrix(
          $0.baseAddress! + layout.weightOffsets[0], rows: outputs, columns: inputs,
          stride: inputs),
        panel: panel, into: parametersMemory + layout.weightOffsets[0])
    }
  }

  public var parameters: [Float] {
    var values = (0..<layout.count).map { parametersMemory[$0] }
    values.withUnsafeMutableBufferPointer {
      let (outputs, inputs) = (layout.shape.outputs(of: 0), layout.shape.inputs)
      WeightPanels.unpack(
        parametersMemory + layout.weightOffsets[0], panel: panel,
        into: MutableMatrix(
          $0.baseAddress! + layout.weightOffsets[0], rows: outputs, columns: inputs,
          stride: inputs))
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
    let times = Times(pool.count)
    pool.run { [self] worker in
      let barrier = SpinBarrier(counters.pointer(0), workers: pool.count)
      barrier.wait(episode: start, wait)
      let began = Clock.now()
      for step in 0..<steps {
        let first = step * batch % data.cycle + rows[worker].lower
        computeGradients(worker, data, first: first)
        barrier.wait(episode: start + 1 + 2 * step, wait)
        update(worker, rate: learningRate)
        barrier.wait(episode: start + 2 + 2 * step, wait)
      }
      barrier.wait(episode: start + 2 * steps + 1, wait)
      times.record(worker, began, Clock.now())
    }
    return times.span
  }

  // Safe to share: read only.
  private struct Data: @unchecked Sendable {
    let features: UnsafePointer<Float>
    let labels: UnsafePointer<Int32>
    let cycle: Int
  }

  private func computeGradients(_ worker: Int, _ data: Data, first: Int) {
    let shape = layout.shape
    let count = rows[worker].count
    guard count > 0 else { return }
    let own = levels[worker]
    func activations(_ level: Int) -> Matrix {
      let width = shape.widths[level]
      let base =
        level == 0
        ? data.features + first * width : UnsafePointer(own[level].activations)
      return Matrix(base, rows: count, columns: width, stride: width)
    }
    func deltas(_ level: Int) -> MutableMatrix {
      let width = shape.widths[level]
      return MutableMatrix(own[level].deltas, rows: count, columns: width, stride: width)
    }
    func readable(_ matrix: MutableMatrix) -> Matrix {
      Matrix(matrix.base, rows: matrix.rows, columns: matrix.columns, stride: matrix.stride)
    }
    func weight(_ layer: Int) -> Matrix {
      Matrix(
        parametersMemory + layout.weightOffsets[layer], rows: shape.outputs(of: layer),
        columns: shape.inputs(of: layer), stride: shape.inputs(of: layer))
    }
    for layer in 0..<shape.layers {
      let width = shape.outputs(of: layer)
      forward(
        activations(layer), weight: weight(layer), panel: layer == 0 ? panel : 1,
        bias: parametersMemory + layout.biasOffsets[layer],
        activation: layer == shape.layers - 1 ? .linear : .relu,
        scratch: isFasterTransposed(rows: count, columns: width) ? scratch[worker] : nil,
        into: MutableMatrix(
          own[layer + 1].activations, rows: count, columns: width, stride: width))
    }
    _ = Loss.crossEntropy.apply(
      activations(shape.layers), data.labels + first, batch, deltas(shape.layers))
    for layer in (0..<shape.layers).reversed() {
      let above = readable(deltas(layer + 1))
      if layer > 0 {
        backward(
          above, weight: weight(layer), activations: activations(layer), into: deltas(layer))
      }
      weightGradient(
        above, activations(layer), beta: 0,
        weight: MutableMatrix(
          gradients[worker] + layout.weightOffsets[layer], rows: shape.outputs(of: layer),
          columns: shape.inputs(of: layer), stride: shape.inputs(of: layer)),
        panel: layer == 0 ? panel : 1, bias: gradients[worker] + layout.biasOffsets[layer])
    }
  }

  private func update(_ worker: Int, rate: Float) {
    let share = shares[worker]
    guard !share.isEmpty else { return }
    let own = parametersMemory + share.lower
    withUnsafeTemporaryAllocation(of: UnsafePointer<Float>.self, capacity: sources.count) {
      for index in sources.indices { $0[index] = sources[index] + share.lower }
      forEachSum(of: UnsafeBufferPointer($0), count: share.count) { first, gradient, count in
        for index in 0..<count { own[first + index] -= rate * gradient[index] }
      }
    }
  }
}
