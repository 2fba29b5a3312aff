/// Copies of the training rows, one for each NUMA node whose workers read them.
public struct RowCopies: Sendable {
  /// The logical index of each copy's node, in ascending order.
  public let nodes: [Int]
  /// Runs a piece of work on a core of a node, so that memory which it writes first lies there.
  let onNode: @Sendable (_ node: Int, _ work: () -> Void) -> Void

  /// One copy, which all workers read and whoever makes it writes first.
  public static let one = RowCopies(nodes: [0]) { _, work in work() }

  /// - Parameter onNode: runs a piece of work on a core of a node.
  /// - Precondition: there is at least one node.
  public init(
    nodes: [Int], onNode: @escaping @Sendable (_ node: Int, _ work: () -> Void) -> Void
  ) {
    precondition(!nodes.isEmpty, "rows are somewhere")
    self.nodes = nodes
    self.onNode = onNode
  }

  public var count: Int { nodes.count }

  /// The number of the copy that a worker on this node reads: the node's own, or the first one.
  func number(for node: Int?) -> Int { node.flatMap { nodes.firstIndex(of: $0) } ?? 0 }
}
