import Randomness

/// In which order the contenders of one round run.
///
/// A seeded order to begin with, then its cyclic shifts, every other time backwards: over as many
/// rounds as contenders each stands at each position once (a Latin square), and slow drifts hit
/// neighbours from both sides.
public struct RoundOrder: Sendable {
  private let base: [Int]

  public init(contenders: Int, seed: UInt64) {
    var generator = SplitMix64(seed: seed)
    var order = Array(0..<contenders)
    generator.shuffle(&order)
    base = order
  }

  public func order(_ round: Int) -> [Int] {
    guard !base.isEmpty else { return [] }
    let shift = round % base.count
    let shifted = Array(base[shift...] + base[..<shift])
    return round % 2 == 0 ? shifted : shifted.reversed()
  }
}
