import Networks
import Plans

/// A way to sum the gradients of all workers, lowered to plan actions.
///
/// Before: `gradients[slice]` of arena w holds worker w's own contributions. After: see `Result`.
/// The sum's order is fixed by the algorithm, so results repeat bit by bit.
public struct AllReduce: Sendable {
  /// Who holds the sum afterwards.
  public enum Result: Sendable {
    /// Every worker, all of it.
    case everyone
    /// Worker w, the w-th of the slice's `shares`, summed from everybody's gradients in place.
    case shares
    /// Worker 0.
    case main
  }

  /// The member of `data-parallel` that uses it.
  public let name: String
  public let summary: String
  public let result: Result
  /// The actions of each worker; the slice is flat, in elements.
  public let lower: @Sendable (_ workers: Int, _ slice: Extent) -> [[Action]]

  public init(
    name: String, summary: String, result: Result,
    lower: @escaping @Sendable (_ workers: Int, _ slice: Extent) -> [[Action]]
  ) {
    self.name = name
    self.summary = summary
    self.result = result
    self.lower = lower
  }

  /// Every algorithm; a new one is a file and a line here.
  public static let all: [AllReduce] = [direct, ring, halvingDoubling, tree, main]

  /// Equal shares of a flat slice, on cache lines so that neighbours do not share one.
  public static func shares(of slice: Extent, workers: Int) -> [Extent] {
    slice.split(into: workers, granularity: ParameterLayout.lineElements)
  }
}
