/// The seeded generator of all random numbers here: initial weights, synthetic images, row orders
/// and bootstrap draws. It is small enough to reproduce in any language.
///
/// Source: Steele, Lea, Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014,
/// with the constants of Vigna's public-domain `splitmix64.c`.
public struct SplitMix64: RandomNumberGenerator, Sendable {
  private var state: UInt64

  public init(seed: UInt64) {
    state = seed
  }

  public mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  /// A number in [0, 1): the top 53 bits times 2⁻⁵³, exact in binary64.
  public mutating func nextUnit() -> Double {
    Double(next() >> 11) * 0x1p-53
  }

  /// A whole number in 0 ..< `bound` by the multiply-shift method: the high 64 bits of
  /// `next() · bound`. Its bias is below `bound`/2⁶⁴.
  ///
  /// - Precondition: `bound` > 0.
  public mutating func next(below bound: Int) -> Int {
    precondition(bound > 0, "the bound of a random draw must be positive")
    return Int(next().multipliedFullWidth(by: UInt64(bound)).high)
  }

  /// Puts `elements` in a random order (Fisher–Yates from the last element down).
  public mutating func shuffle<Element>(_ elements: inout [Element]) {
    guard elements.count > 1 else { return }
    for last in stride(from: elements.count - 1, through: 1, by: -1) {
      elements.swapAt(last, next(below: last + 1))
    }
  }
}
