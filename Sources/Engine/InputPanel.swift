import Kernels
import Networks
import Plans

/// How the first layer's weight lies in a plan's memory: in `WeightPanels` where that is faster.
///
/// A choice of the engine's and nobody else's: a plan's slices are the same in either layout, as
/// long as no tile cuts a panel, and parameters come and go in the plain one.
struct InputPanel: Equatable {
  /// Outputs in a panel; one is the plain layout.
  let width: Int

  static let plain = InputPanel(width: 1)

  /// Widths worth having, best first: a cache line is the narrowest.
  static let widths = [64, 32, 16]
  /// A weight of at most so many elements is read from the second-level cache; larger ones are
  /// better packed by OpenBLAS.
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

  /// The widest where the BLAS in use has kernels that gain by it.
  init(for plan: Plan, blasThreads: Int) {
    self = BLAS.hasSmallProducts && blasThreads == 1 ? InputPanel(fitting: plan) : .plain
  }

  /// Parameters in the plain layout as this one has them.
  func packed(_ values: [Float], _ layout: ParameterLayout) -> [Float] {
    rewritten(values, layout) { plain, packed in
      WeightPanels.pack(plain, panel: width, into: packed)
    }
  }

  /// Parameters in this layout as the plain one has them.
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
