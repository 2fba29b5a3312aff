import Networks

/// Whether two loss curves are of the same training, but for rounding.
///
/// Both start from the same weights and see the same rows. What differs is the order of sums, and
/// so each loss by a little more than the one before it. The tolerance is that of the product's
/// own comparison of parameters (`Equivalence`): binary32 sums of n terms in two orders differ
/// by about √n·u of their size (u = 2⁻²⁴; Higham, Mary, "A new approach to probabilistic
/// rounding error analysis", 2019), n being at most the widest fan-in plus the batch; each layer
/// of each step adds one such difference, and a factor 16 allows for cancellation. It is relative
/// to the first loss: a loss that nears zero keeps the rounding of the weights behind it.
public struct LossAgreement: Sendable {
  /// Of a loss after `steps` updates, as a share of the first loss.
  public let tolerance: @Sendable (_ steps: Int) -> Double

  public init(shape: NetworkShape, batch: Int) {
    let terms = Double((shape.widths.max() ?? 1) + batch)
    let layers = shape.layers
    tolerance = { steps in 16 * Double((steps + 1) * layers) * terms.squareRoot() * 0x1p-24 }
  }

  /// The first difference beyond the tolerance, in words; nil where there is none.
  ///
  /// - Precondition: `reference` is not empty and holds finite numbers above 0.
  public func difference(of losses: [Double], from reference: [Double]) -> String? {
    guard losses.count == reference.count else {
      return "\(losses.count) losses, expected \(reference.count)"
    }
    for (step, (loss, expected)) in zip(losses, reference).enumerated() {
      let allowed = tolerance(step) * reference[0]
      // So that a NaN is a difference too.
      guard abs(loss - expected) <= allowed else {
        return "trains something else: its loss at batch \(step) is \(loss), serial's \(expected),"
          + " rounding allows \(allowed)"
      }
    }
    return nil
  }
}
