import Kernels
import Networks
import Plans

/// The layout of each layer's weight in a plan's memory: `WeightPanels` where that is faster.
///
/// The choice is the engine's alone: a plan's slices are the same in either layout, as long as no
/// tile cuts a panel, and parameters enter and leave in the plain one. All processes of a plan must
/// choose the same.
public struct WeightLayout: Equatable, Sendable {
  /// The number of outputs in a panel of each layer; one is the plain layout.
  public let panels: [Int]

  /// The widths of panels that are tried, best first; a cache line is the narrowest.
  static let widths = [64, 32, 16]
  /// A weight of at most this many elements is read from the second-level cache. OpenBLAS had
  /// better pack larger ones.
  static let mostElements = 131_072

  public init(panels: [Int]) { self.panels = panels }

  static func plain(_ plan: Plan) -> WeightLayout {
    WeightLayout(panels: plan.shape.widths.dropFirst().map { _ in 1 })
  }

  /// The widest panels that no tile of the plan cuts; one where every width is cut.
  init(fitting plan: Plan) {
    let lists = plan.workers + plan.tasks
    var cuts = [Set<Int>](repeating: [], count: plan.shape.layers)
    for action in lists.joined() {
      switch action {
      case .forward(let tile), .weightGradient(let tile, _), .weightUpdate(let tile):
        cuts[tile.layer].formUnion([tile.columns.lower, tile.columns.upper])
      default: continue
      }
    }
    panels = cuts.enumerated().map { layer, cuts in
      let outputs = plan.shape.outputs(of: layer)
      return Self.widths.first { width in
        width <= outputs && cuts.allSatisfy { $0 % width == 0 || $0 == outputs }
      } ?? 1
    }
  }

  /// The layout that suits the chooser's products.
  ///
  /// - Parameters:
  ///   - lists: the lists of actions that run in this process.
  ///   - blasThreads: the threads of each product. With more than one, OpenBLAS makes them all, and
  ///     had better get them whole.
  package init(
    for plan: Plan, _ lists: [[Action]], by chooser: ProductChooser, blasThreads: Int
  ) {
    let plain = WeightLayout.plain(plan)
    guard blasThreads == 1 else {
      self = plain
      return
    }
    let fitting = WeightLayout(fitting: plan)
    switch chooser.policy {
    case .libxsmm where Libxsmm.version != nil: self = fitting
    case .openblas, .libxsmm:
      // The kernels that multiply small matrices in place gain by panels, in the first layer.
      let isSmall = plan.shape.inputs * plan.shape.outputs(of: 0) <= Self.mostElements
      let first = BLAS.hasSmallProducts && isSmall ? fitting.panels[0] : 1
      self = WeightLayout(panels: [first] + plain.panels.dropFirst())
    case .auto:
      let times = [plain, fitting].map { layout in
        let passes = lists.joined().compactMap { action in
          action.pass(in: plan.shape, layout).map { (action.tile!.layer, $0) }
        }
        chooser.learn(passes.map(\.1))
        return passes.reduce(into: plain.panels.map { _ in 0.0 }) {
          $0[$1.0] += chooser.seconds(of: $1.1)
        }
      }
      self = WeightLayout(
        panels: plain.panels.indices.map {
          times[1][$0] < times[0][$0] ? fitting.panels[$0] : 1
        })
    }
  }

  /// Rewrites parameters from the plain layout into this one.
  func packed(_ values: [Float], _ layout: ParameterLayout) -> [Float] {
    rewritten(values, layout) { plain, panel, packed in
      WeightPanels.pack(Matrix(plain), panel: panel, into: packed)
    }
  }

  /// Rewrites parameters from this layout into the plain one.
  func unpacked(_ values: [Float], _ layout: ParameterLayout) -> [Float] {
    rewritten(values, layout) { packed, panel, plain in
      var target = packed
      target.base = plain
      WeightPanels.unpack(packed.base, panel: panel, into: target)
    }
  }

  private func rewritten(
    _ values: [Float], _ layout: ParameterLayout,
    by rewrite: (_ from: MutableMatrix, _ panel: Int, _ to: UnsafeMutablePointer<Float>) -> Void
  ) -> [Float] {
    guard panels.contains(where: { $0 > 1 }) else { return values }
    let shape = layout.shape
    var (source, result) = (values, values)
    source.withUnsafeMutableBufferPointer { from in
      result.withUnsafeMutableBufferPointer { to in
        for (layer, panel) in panels.enumerated() where panel > 1 {
          let offset = layout.weightOffsets[layer]
          rewrite(
            MutableMatrix(
              from.baseAddress! + offset, rows: shape.outputs(of: layer),
              columns: shape.inputs(of: layer), stride: shape.inputs(of: layer)), panel,
            to.baseAddress! + offset)
        }
      }
    }
    return result
  }
}

extension Action {
  /// The product that the action makes; nil where it makes none.
  package func pass(in shape: NetworkShape, _ layout: WeightLayout) -> LayerPass? {
    func pass(
      _ direction: LayerPass.Direction, _ tile: Tile, accumulates: Bool = false,
      isScaled: Bool = false
    ) -> LayerPass {
      let (inputs, outputs) = (shape.inputs(of: tile.layer), shape.outputs(of: tile.layer))
      let isBackward = direction == .backward
      return LayerPass(
        direction, rows: tile.rows.count, inputs: isBackward ? tile.columns.count : inputs,
        outputs: isBackward ? outputs : tile.columns.count, panel: layout.panels[tile.layer],
        inputStride: inputs, outputStride: outputs, weightInputs: inputs,
        accumulates: accumulates, isScaled: isScaled)
    }
    switch self {
    case .forward(let tile): return pass(.forward, tile)
    case .backward(let tile): return pass(.backward, tile)
    case .weightGradient(let tile, let accumulate):
      return pass(.gradient, tile, accumulates: accumulate)
    case .weightUpdate(let tile):
      return pass(.gradient, tile, accumulates: true, isScaled: true)
    default: return nil
    }
  }
}
