import Foundation
import Randomness

/// How much the tests try: by default a sample, so that a change is answered within minutes; with
/// `FOURWAYS_TEST=all`, as `./test --all` sets it, everything.
public enum Thoroughness {
  public static let isFull = ProcessInfo.processInfo.environment["FOURWAYS_TEST"] == "all"
}

extension Array {
  /// All elements in a full run. In a quick one one of every `parts` neighbours, drawn by a fixed
  /// seed, so that every quick run tries the same ones.
  public func sampled(oneIn parts: Int, seed: UInt64 = 1) -> [Element] {
    guard !Thoroughness.isFull else { return Array(self) }
    var generator = SplitMix64(seed: seed)
    return stride(from: 0, to: count, by: parts).map { start in
      self[start + generator.next(below: Swift.min(parts, count - start))]
    }
  }
}

extension Int {
  /// This number in a full run, and a `parts`-th of it in a quick one.
  public func reduced(by parts: Int) -> Int { Thoroughness.isFull ? self : self / parts }
}
