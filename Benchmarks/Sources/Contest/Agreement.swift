import Measurement
import Networks

/// What came of training some batches from the common start.
public struct Training: Equatable, Sendable {
  /// The mean loss of each batch, with the parameters that it saw.
  public let losses: [Double]
  /// After the last update, as `ParameterLayout` lays them out; by the code that is timed.
  public let parameters: [Float]

  public init(losses: [Double], parameters: [Float]) {
    self.losses = losses
    self.parameters = parameters
  }
}

/// Whether two have trained the same, but for rounding.
///
/// Both start from the same weights and see the same rows, so what differs is the order of sums.
/// Losses are held, batch by batch, to the tolerance of the product's own comparison
/// (`Equivalence`): binary32 sums of n terms in two orders differ by about √n·u of their size
/// (u = 2⁻²⁴; Higham, Mary, "A new approach to probabilistic rounding error analysis", 2019), n
/// being at most the widest fan-in plus the batch; each layer of each step adds one such
/// difference, and a factor 16 allows for cancellation. It is a share of the first loss: one that
/// nears zero keeps the rounding of the weights behind it.
///
/// Parameters are what the timed code leaves, and are held to `loosely` only: a ReLU whose input
/// is zero but for rounding moves its neuron in one run and not in the other.
public struct Agreement: Sendable {
  /// How far from the reference a tensor may end, as a share of how far the reference moved it.
  public static let loosely = 0.05

  /// One training against the reference.
  public struct Finding: Equatable, Sendable {
    /// `exact`, `rounding` or `different`.
    public let verdict: Equivalence.Verdict
    /// The largest over batches, as a share of the reference's first loss.
    public let lossDifference: Double
    /// The largest over tensors, as a share of the way that the reference went.
    public let parameterDifference: Double
    /// What differs, where and by how much; empty unless it is `different`.
    public let reason: String
  }

  private let layout: ParameterLayout
  private let start: [Float]
  private let perStep: Double

  /// - Parameter start: the parameters that both start from.
  public init(_ layout: ParameterLayout, start: [Float], batch: Int) {
    self.layout = layout
    self.start = start
    let terms = Double((layout.shape.widths.max() ?? 1) + batch)
    perStep = 16 * Double(layout.shape.layers) * terms.squareRoot() * 0x1p-24
  }

  /// What rounding may do to the loss of batch `step`, counted from 0, as a share of the first.
  public func tolerance(step: Int) -> Double { perStep * Double(step + 1) }

  /// - Precondition: both hold as many losses, one at least, and parameters of the layout; the
  ///   reference's are finite, and it has moved every tensor.
  public func compare(_ training: Training, with reference: Training) -> Finding {
    precondition(training.losses.count == reference.losses.count, "other batches were trained")
    let losses = zip(training.losses, reference.losses).map {
      abs($0 - $1) / reference.losses[0]
    }
    let tensors = layout.tensors.map { tensor in
      distance(training.parameters, reference.parameters, in: tensor.extent)
        / distance(reference.parameters, start, in: tensor.extent)
    }
    var reason = ""
    // Asked this way round, a NaN is a difference too.
    if let step = losses.indices.first(where: { !(losses[$0] <= tolerance(step: $0)) }) {
      reason =
        "trains something else: its loss at batch \(step) is \(training.losses[step]), serial's"
        + " \(reference.losses[step]), and rounding allows"
        + " \(tolerance(step: step) * reference.losses[0])"
    } else if let worst = tensors.indices.first(where: { !(tensors[$0] <= Self.loosely) }) {
      reason =
        "trains something else: after \(losses.count) batches its \(layout.tensors[worst].name)"
        + " is \(tensors[worst]) of serial's way away from serial's, and \(Self.loosely) is allowed"
    }
    let isExact = training == reference
    return Finding(
      verdict: isExact ? .exact : reason.isEmpty ? .rounding : .different,
      lossDifference: losses.reduce(0, Self.larger),
      parameterDifference: tensors.reduce(0, Self.larger), reason: reason)
  }

  /// A NaN wins and stays, which it does not with `max`.
  private static func larger(_ first: Double, _ second: Double) -> Double {
    first.isNaN || second.isNaN ? .nan : max(first, second)
  }

  private func distance(_ first: [Float], _ second: [Float], in extent: Extent) -> Double {
    (extent.lower..<extent.upper).reduce(0) { sum, index in
      let difference = Double(first[index]) - Double(second[index])
      return sum + difference * difference
    }.squareRoot()
  }
}
