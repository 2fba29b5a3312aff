/// The shape of a combining tree: the node that each worker arrives at, and the nodes above it.
///
/// Workers of an inner group meet before their group meets the others of the next level, so one
/// arrival leaves each shared cache, however many workers share it. At most `fanIn` of them meet at
/// one node; a larger group takes several levels of nodes.
///
/// Source: Mellor-Crummey, Scott, "Algorithms for scalable synchronization on shared-memory
/// multiprocessors", ACM TOCS 9(1), 1991, whose arrival tree has the same fan-in.
struct BarrierTree: Equatable {
  struct Node: Equatable {
    /// The number of arrivals that complete the node: of workers, and of completed nodes below.
    var members: Int
    /// The node that the last member to arrive goes on to; nil at the root.
    var parent: Int?
  }

  static let fanIn = 4

  /// All nodes, each before its parent, so that the root is the last.
  private(set) var nodes: [Node] = []
  /// The node that each worker arrives at.
  private(set) var homes: [Int]

  /// A worker that has met nobody yet, or a node with one worker that stands for all below it.
  private struct Member {
    var worker: Int
    var node: Int?
  }

  init(_ groups: WorkerGroups) {
    homes = [Int](repeating: 0, count: groups.workers)
    var members = (0..<groups.workers).map { Member(worker: $0, node: nil) }
    let everyone = [Int](repeating: 0, count: groups.workers)
    for level in groups.levels + [everyone] {
      var order: [Int] = []
      var gathered: [Int: [Member]] = [:]
      for member in members {
        let group = level[member.worker]
        if gathered[group] == nil { order.append(group) }
        gathered[group, default: []].append(member)
      }
      members = order.map { joined(gathered[$0]!) }
    }
    if nodes.isEmpty { _ = node([members[0]]) }
  }

  /// The one member that all of these become, by as many levels of nodes as that takes.
  private mutating func joined(_ members: [Member]) -> Member {
    var members = members
    while members.count > 1 {
      let count = members.count
      let parts = (count + Self.fanIn - 1) / Self.fanIn
      members = (0..<parts).map { part in
        let members = members[part * count / parts..<(part + 1) * count / parts]
        return members.count > 1 ? node(Array(members)) : members.first!
      }
    }
    return members[0]
  }

  private mutating func node(_ members: [Member]) -> Member {
    let number = nodes.count
    nodes.append(Node(members: members.count, parent: nil))
    for member in members {
      if let below = member.node {
        nodes[below].parent = number
      } else {
        homes[member.worker] = number
      }
    }
    return Member(worker: members[0].worker, node: number)
  }
}
