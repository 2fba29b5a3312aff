/// A half-open run of indices (rows, columns or flat parameters): `lower ..< upper`.
///
/// `Range<Int>` would do, but this one is `BitwiseCopyable`, as actions must be, and prints as
/// plans write it: `0:16`.
public struct Extent: Hashable, BitwiseCopyable, Sendable, CustomStringConvertible {
  public var lower: Int
  public var upper: Int

  public init(_ lower: Int, _ upper: Int) {
    self.lower = lower
    self.upper = upper
  }

  /// One index.
  public init(at index: Int) { self.init(index, index + 1) }

  public var count: Int { upper - lower }
  public var isEmpty: Bool { upper <= lower }
  public var description: String { "\(lower):\(upper)" }

  public func contains(_ other: Extent) -> Bool {
    other.lower >= lower && other.upper <= upper
  }

  public func intersection(_ other: Extent) -> Extent {
    Extent(max(lower, other.lower), max(max(lower, other.lower), min(upper, other.upper)))
  }

  /// Cuts the extent into `parts` contiguous shares whose sizes differ by at most one; the first
  /// shares take the remainder, and shares are empty where there are more parts than indices.
  public func split(into parts: Int) -> [Extent] {
    precondition(parts > 0, "an extent is split into at least one part")
    let size = count / parts
    let remainder = count % parts
    var start = lower
    return (0..<parts).map { part in
      let end = start + size + (part < remainder ? 1 : 0)
      defer { start = end }
      return Extent(start, end)
    }
  }

  /// Cuts the extent like `split(into:)`, but on multiples of `granularity`, so that two
  /// workers' shares of a flat vector never lie on one cache line.
  public func split(into parts: Int, granularity: Int) -> [Extent] {
    let blocks = Extent(0, (count + granularity - 1) / granularity).split(into: parts)
    return blocks.map {
      Extent(
        min(upper, lower + $0.lower * granularity), min(upper, lower + $0.upper * granularity))
    }
  }
}
