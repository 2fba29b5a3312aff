/// Two times of one interleaved block, in one unit.
public struct PairedBlock: Equatable, Sendable {
  public let numerator: Double
  public let denominator: Double

  /// - Precondition: both are finite and above 0.
  public init(numerator: Double, denominator: Double) {
    precondition(
      numerator > 0 && denominator > 0 && numerator.isFinite && denominator.isFinite,
      "a ratio takes two finite times above 0")
    self.numerator = numerator
    self.denominator = denominator
  }

  public var ratio: Double { numerator / denominator }
}
