import Foundation
import Randomness

/// How much the tests try, by the variable `FOURWAYS_TEST`: a sample where it is not set, so that a
/// change is answered within minutes; everything where it is `all`, as `./test --all` sets it; and
/// where it is `paths`, as `./test --all` sets it under the sanitizers, little more than each path of
/// each strategy once, because all takes ten times as long there.
public enum Thoroughness {
  private static let chosen = ProcessInfo.processInfo.environment["FOURWAYS_TEST"]

  public static let isFull = chosen == "all"
  public static let isOfPaths = chosen == "paths"
}

extension Array {
  /// All elements in a full run. In a quick one one of every `parts` neighbours, drawn by a fixed
  /// seed, so that every quick run tries the same ones; where paths are enough, one of `paths`.
  public func sampled(oneIn parts: Int, paths: Int? = nil, seed: UInt64 = 1) -> [Element] {
    guard !Thoroughness.isFull else { return Array(self) }
    let parts = Thoroughness.isOfPaths ? paths ?? parts : parts
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
