import Networks

/// An operation of the message-passing library's own on flat slices, which every process takes
/// part in with one worker: those of the same number inside their processes, each with its own
/// arena.
///
/// How it gets done is the library's secret; in which order it sums is too.
public struct Collective: Hashable, BitwiseCopyable, Sendable {
  public enum Kind: String, BitwiseCopyable, CaseIterable, Sendable {
    /// Everyone's gradients[slice] becomes the sum of all.
    case allReduce = "all-reduce"
    /// Everyone's share of gradients[slice] becomes the sum of all; the rest is undefined.
    case reduceScatter = "reduce-scatter"
    /// Everyone's parameters[slice] is put together from each one's own share.
    case allGather = "all-gather"
  }

  public var kind: Kind
  public var slice: Extent

  public init(_ kind: Kind, _ slice: Extent) {
    self.kind = kind
    self.slice = slice
  }

  /// What it reads and writes.
  public var buffer: Buffer {
    switch kind {
    case .allReduce, .reduceScatter: .gradients
    case .allGather: .parameters
    }
  }

  /// Each process's share of the slice, on cache lines.
  public func shares(processes: Int) -> [Extent] {
    slice.split(into: processes, granularity: ParameterLayout.lineElements)
  }

  /// Values that each process must at least receive, whatever the algorithm: each must get what
  /// depends on the others' parts.
  public func leastValuesMoved(processes: Int) -> Int {
    let others = slice.count * (processes - 1) / processes
    return switch kind {
    case .allReduce: 2 * others
    case .reduceScatter, .allGather: others
    }
  }
}
