import Networks

/// A collective operation of the message-passing library on flat slices. One worker of each process
/// takes part, the workers of equal numbers inside their processes together, each with its own
/// arena.
///
/// The library alone knows the algorithm and the order of its sums.
public struct Collective: Hashable, BitwiseCopyable, Sendable {
  public enum Kind: String, BitwiseCopyable, CaseIterable, Sendable {
    /// Every process's gradients[slice] becomes the sum over all processes.
    case allReduce = "all-reduce"
    /// Every process's own share of gradients[slice] becomes the sum over all processes; the rest
    /// of the slice is undefined.
    case reduceScatter = "reduce-scatter"
    /// Every process's parameters[slice] is put together from the processes' own shares.
    case allGather = "all-gather"
  }

  public var kind: Kind
  public var slice: Extent

  public init(_ kind: Kind, _ slice: Extent) {
    self.kind = kind
    self.slice = slice
  }

  /// The buffer that the operation reads and writes.
  public var buffer: Buffer {
    switch kind {
    case .allReduce, .reduceScatter: .gradients
    case .allGather: .parameters
    }
  }

  /// Each process's share of the slice, cut at cache lines.
  public func shares(processes: Int) -> [Extent] {
    slice.split(into: processes, granularity: ParameterLayout.lineElements)
  }

  /// The number of values that each process must receive at least, whatever the algorithm, because
  /// its result depends on the others' parts.
  public func leastValuesMoved(processes: Int) -> Int {
    let others = slice.count * (processes - 1) / processes
    return switch kind {
    case .allReduce: 2 * others
    case .reduceScatter, .allGather: others
    }
  }
}
