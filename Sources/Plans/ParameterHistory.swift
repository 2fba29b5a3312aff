/// How a parameter came to its value, as a number that is equal exactly when the history is.
struct ParameterHistory {
  typealias ID = Int

  private enum Node: Hashable {
    case initial
    case updated(ID, step: Int)
    case sum([ID])
    case mean([ID])
  }

  private var nodes: [Node] = [.initial]
  private var ids: [Node: ID] = [.initial: 0]
  /// The batches that went into the value of each ID.
  private var batches: [Set<Int>] = [[]]

  static let initial: ID = 0

  private mutating func intern(_ node: Node, batches union: Set<Int>) -> ID {
    if let id = ids[node] { return id }
    nodes.append(node)
    batches.append(union)
    ids[node] = nodes.count - 1
    return nodes.count - 1
  }

  /// One optimizer step with the whole gradient of batch `step`.
  mutating func updated(_ id: ID, step: Int) -> ID {
    intern(.updated(id, step: step), batches: batches[id].union([step]))
  }

  /// The sum of two values, still to be divided.
  mutating func sum(_ first: ID, _ second: ID) -> ID {
    let terms = (terms(first) + terms(second)).sorted()
    return intern(.sum(terms), batches: batches[first].union(batches[second]))
  }

  /// The sum `id` divided by `count`, if it is a sum of as many, none of them twice.
  mutating func mean(_ id: ID, count: Int) -> ID? {
    let terms = terms(id)
    guard terms.count == count, Set(terms).count == count else { return nil }
    return intern(.mean(terms), batches: batches[id])
  }

  func isSum(_ id: ID) -> Bool {
    if case .sum = nodes[id] { true } else { false }
  }

  func batches(of id: ID) -> Set<Int> { batches[id] }

  private func terms(_ id: ID) -> [ID] {
    if case .sum(let terms) = nodes[id] { terms } else { [id] }
  }
}
