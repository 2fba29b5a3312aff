import Datasets
import Machine

extension RowCopies {
  /// The share of the memory for training that copies may take, so that plans have the rest.
  static let mostOfMemory = 4

  /// The logical indices of the nodes that get a copy of the rows each: all that have PUs of this
  /// process, or the first one where there is no memory for more.
  ///
  /// - Parameters:
  ///   - bytes: those of one copy.
  ///   - free: the bytes that training may take.
  static func nodes(of topology: Topology, bytes: Int, free: Int) -> [Int] {
    let all = Set(topology.pus.filter(\.isAllowed).compactMap(\.numaNode)).sorted()
    let fits = bytes <= free / mostOfMemory / max(1, all.count)
    return fits && all.count > 1 ? all : [all.first ?? 0]
  }

  /// A copy on each node whose workers read the rows, where that is this machine's, workers are
  /// bound, and there is memory for it.
  public init(of rows: LabelledRows, for binding: Binding, on topology: Topology) {
    let nodes = Self.nodes(
      of: topology, bytes: rows.byteCount, free: FreeMemory.forTraining())
    guard nodes.count > 1, binding != .none, topology.isThisSystem else {
      self = .one
      return
    }
    self.init(nodes: nodes) { node, work in topology.run(onNode: node, work) }
  }
}
