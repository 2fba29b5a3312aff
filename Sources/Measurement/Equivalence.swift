import Networks

/// How a strategy's parameters compare with serial's after the same rows from the same start.
public struct Equivalence: Sendable {
  public enum Verdict: String, Sendable {
    /// Bit for bit.
    case exact
    /// The same sums in another order: within `tolerance`.
    case rounding
    /// Another algorithm, not held to a tolerance.
    case relaxed
    /// Meant to be the same, and is not.
    case different
  }

  public let verdict: Verdict
  /// Batches trained before comparing.
  public let steps: Int
  /// The largest difference of one parameter.
  public let maxParameterDifference: Double
  /// The largest, over all weights and biases, of ‖θ − θ_serial‖ ÷ ‖θ_serial − θ_start‖.
  public let relativeDifference: Double
  public let tolerance: Double

  /// Compares tensor by tensor, each against how far serial has moved it, so that neither a
  /// small tensor hides behind a large one nor a small learning rate behind large weights.
  ///
  /// The tolerance: binary32 sums of n terms in two orders differ by about √n·u of their size
  /// (u = 2⁻²⁴; Higham, Mary, "A new approach to probabilistic rounding error analysis", 2019),
  /// n being at most the widest fan-in plus the batch. Each of `steps` updates adds one such
  /// difference and passes on the earlier ones, hardly changed at ordinary learning rates:
  /// steps·√n·u. A factor 16 allows for cancellation in gradients and for ReLUs that switch; and
  /// adaptive optimizers divide a gradient by its own size, so that an element whose gradient is
  /// nothing but rounding may move a whole step the other way: 1e-3 for those. A row that is
  /// missing or counted twice changes a tensor by about 1/batch: far beyond.
  public init(
    _ parameters: [Float], serial: [Float], start: [Float], layout: ParameterLayout,
    batch: Int, steps: Int, isRelaxed: Bool, isAdaptive: Bool
  ) {
    var largest = 0.0
    var relative = 0.0
    for tensor in layout.tensors {
      var difference = 0.0
      var movement = 0.0
      for index in tensor.extent.lower..<tensor.extent.upper {
        let own = Double(parameters[index]) - Double(serial[index])
        let moved = Double(serial[index]) - Double(start[index])
        // Not max(): a NaN must win.
        if !(abs(own) <= largest) { largest = abs(own) }
        difference += own * own
        movement += moved * moved
      }
      let ratio = difference == 0 ? 0 : (difference / movement).squareRoot()
      if !(ratio <= relative) { relative = ratio }
    }
    let terms = Double((layout.shape.widths.max() ?? 1) + batch)
    let rounding = 16 * Double(steps) * terms.squareRoot() * 0x1p-24
    self.steps = steps
    tolerance = isAdaptive ? max(1e-3, rounding) : rounding
    maxParameterDifference = largest
    relativeDifference = relative
    verdict =
      isRelaxed
      ? .relaxed
      : parameters == serial ? .exact : relative <= tolerance ? .rounding : .different
  }
}
