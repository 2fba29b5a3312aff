import Networks
import Plans

/// An algorithm that sums the gradients of all workers, as plan actions.
///
/// Before the actions, `gradients[slice]` of arena w holds worker w's own contributions; `Result`
/// says what holds the sum afterwards. The algorithm fixes the order of the sum, so that results
/// repeat bit by bit.
public struct AllReduce: Sendable {
  /// The workers that hold the sum afterwards.
  public enum Result: Sendable {
    /// Every worker holds the whole sum.
    case everyone
    /// Worker w holds the w-th of the slice's `shares`, summed from everybody's gradients in place.
    case shares
    /// Worker 0 holds the whole sum.
    case main
  }

  /// The name of the algorithm, and of the member of `data-parallel` that uses it.
  public let name: String
  public let summary: String
  public let result: Result
  /// Makes the actions of each worker; the slice is flat, in elements.
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
