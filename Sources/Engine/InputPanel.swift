import Kernels
import Networks
import Plans

/// The layout of the first layer's weight in a plan's memory: `WeightPanels` where that is faster.
///
/// The choice is the engine's alone: a plan's slices are the same in either layout, as long as no
/// tile cuts a panel, and parameters enter and leave in the plain one.
struct InputPanel: Equatable {
  /// The number of outputs in a panel; one is the plain layout.
  let width: Int

  static let plain = InputPanel(width: 1)

  /// The widths that are tried, best first; a cache line is the narrowest.
  static let widths = [64, 32, 16]
  /// A weight of at most this many elements is read from the second-level cache; OpenBLAS had
  /// better pack larger ones.
  static let mostElements = 131_072

  private init(width: Int) { self.width = width }

  /// The widest panel that no tile of the plan cuts, or `plain`.
  init(fitting plan: Plan) {
    let outputs = plan.shape.outputs(of: 0)
    let cuts = Set(
      (plan.workers + plan.tasks).joined().compactMap(\.tile).filter { $0.layer == 0 }
        .flatMap { [$0.columns.lower, $0.columns.upper] })
    let isSmall = plan.shape.inputs * outputs <= Self.mostElements
    width =
      Self.widths.first { width in
        isSmall && width <= outputs && cuts.allSatisfy { $0 % width == 0 || $0 == outputs }
      } ?? 1
  }

  /// The widest panel that fits the plan if the BLAS in use has kernels that gain by it, else
  /// `plain`.
  init(for plan: Plan, blasThreads: Int) {
    self = BLAS.hasSmallProducts && blasThreads == 1 ? InputPanel(fitting: plan) : .plain
  }

  /// Rewrites parameters from the plain layout into this one.
  func packed(_ values: [Float], _ layout: ParameterLayout) -> [Float] {
    rewritten(values, layout) { plain, packed in
      WeightPanels.pack(plain, panel: width, into: packed)
    }
  }

  /// Rewrites parameters from this layout into the plain one.
  func unpacked(_ values: [Float], _ layout: ParameterLayout) -> [Float] {
    let shape = layout.shape
    return rewritten(values, layout) { packed, plain in
      WeightPanels.unpack(
        packed.base, panel: width,
        into: MutableMatrix(
          plain, rows: shape.outputs(of: 0), columns: shape.inputs, stride: shape.inputs))
    }
  }

  private func rewritten(
    _ values: [Float], _ layout: ParameterLayout,
    by rewrite: (_ from: Matrix, _ to: UnsafeMutablePointer<Float>) -> Void
  ) -> [Float] {
    guard width > 1 else { return values }
    let shape = layout.shape
    var result = values
    values.withUnsafeBufferPointer { from in
      result.withUnsafeMutableBufferPointer { to in
        rewrite(
          Matrix(
            from.baseAddress! + layout.weightOffsets[0], rows: shape.outputs(of: 0),
            columns: shape.inputs, stride: shape.inputs),
          to.baseAddress! + layout.weightOffsets[0])
      }
    }
    return result
  }
}
