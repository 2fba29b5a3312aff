import Networks

/// The histories by which parameters came to their values, each as a number. Two numbers are equal
/// exactly when the histories are.
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
  /// The batches that went into the value of each ID, as sorted runs. Serial training has a single
  /// run.
  private var batches: [[Extent]] = [[]]

  static let initial: ID = 0

  private mutating func intern(_ node: Node, batches union: [Extent]) -> ID {
    if let id = ids[node] { return id }
    nodes.append(node)
    batches.append(union)
    ids[node] = nodes.count - 1
    return nodes.count - 1
  }

  /// The history after one more optimizer step, with the whole gradient of batch `step`.
  mutating func updated(_ id: ID, step: Int) -> ID {
    intern(.updated(id, step: step), batches: Self.union(batches[id], [Extent(step, step + 1)]))
  }

  /// Whether `id` was made from `ancestor` by updates alone.
  func descends(_ id: ID, from ancestor: ID) -> Bool {
    var id = id
    // The result of an update has a larger number than what it was made of.
    while id > ancestor, case .updated(let before, _) = nodes[id] { id = before }
    return id == ancestor
  }

  /// The sum of two values, which is still to be divided.
  mutating func sum(_ first: ID, _ second: ID) -> ID {
    let terms = (terms(first) + terms(second)).sorted()
    return intern(.sum(terms), batches: Self.union(batches[first], batches[second]))
  }

  /// The sum `id` divided by `count`; nil unless it is a sum of `count` different terms.
  mutating func mean(_ id: ID, count: Int) -> ID? {
    let terms = terms(id)
    guard terms.count == count, Set(terms).count == count else { return nil }
    return intern(.mean(terms), batches: batches[id])
  }

  func isSum(_ id: ID) -> Bool {
    if case .sum = nodes[id] { true } else { false }
  }

  /// The batches that went into a value, as sorted runs that do not touch.
  func batches(of id: ID) -> [Extent] { batches[id] }

  private static func union(_ first: [Extent], _ second: [Extent]) -> [Extent] {
    var joined: [Extent] = []
    for run in (first + second).sorted(by: { $0.lower < $1.lower }) {
      if let last = joined.last, last.upper >= run.lower {
        joined[joined.count - 1].upper = max(last.upper, run.upper)
      } else {
        joined.append(run)
      }
    }
    return joined
  }

  private func terms(_ id: ID) -> [ID] {
    if case .sum(let terms) = nodes[id] { terms } else { [id] }
  }
}
