/// What one worker reads or writes of an arena in a period of its plan.
struct ArenaUse: Equatable {
  /// The number of the worker among those of this process, from 0.
  var worker: Int
  /// Elements of the arena.
  var elements: Range<Int>
  /// How often they are read or written.
  var times = 1
}

/// The worker that each page of an arena belongs to, which touches it first, so that the system
/// places it on this worker's NUMA node.
///
/// A page goes to the node whose workers read and write most of it in a period, and there to the
/// worker that does so most. Each page has exactly one owner, so all workers touch theirs at the
/// same time.
struct PageOwners: Equatable {
  /// Elements of a page; the last one may have fewer in use.
  let pageElements: Int
  /// The owner of each page, among the workers of this process.
  let workers: [Int]
  /// Reads and writes of single elements in a period: those by workers on the node of the page, and
  /// all.
  let local: Int
  let total: Int

  /// - Parameters:
  ///   - uses: what the workers of this process read and write of the arena, in any order.
  ///   - elements: those of the arena.
  ///   - owner: the worker that gets pages which nobody uses, and pages that several use alike.
  ///   - nodes: the node of each worker; nil for a worker that the system may move, which has none.
  init(uses: [ArenaUse], elements: Int, owner: Int, nodes: [Int?], pageElements: Int) {
    self.pageElements = pageElements
    let places = NodeNumbers(nodes)
    // The uses as steps up and down of each worker's reads and writes of an element.
    var steps: [(position: Int, worker: Int, change: Int)] = []
    for use in uses where !use.elements.isEmpty {
      steps.append((use.elements.lowerBound, use.worker, use.times))
      steps.append((use.elements.upperBound, use.worker, -use.times))
    }
    steps.sort { $0.position < $1.position }

    let pages = (elements + pageElements - 1) / pageElements
    var (next, level) = (0, [Int](repeating: 0, count: nodes.count))
    var (owners, local, total) = ([Int](), 0, 0)
    owners.reserveCapacity(pages)
    // The verdict on a page in which nothing changes, which holds for the next one like it.
    var plain: (owner: Int, local: Int, total: Int)?
    for page in 0..<pages {
      let end = min((page + 1) * pageElements, elements)
      let isPlain = next == steps.count || steps[next].position >= end
      if let plain, isPlain, end == (page + 1) * pageElements {
        owners.append(plain.owner)
        local += plain.local
        total += plain.total
        continue
      }
      var used = level.map { $0 * (end - page * pageElements) }
      while next < steps.count, steps[next].position < end {
        let step = steps[next]
        used[step.worker] += step.change * (end - step.position)
        level[step.worker] += step.change
        next += 1
      }
      let verdict = places.verdict(used, owner: owner)
      owners.append(verdict.owner)
      local += verdict.local
      total += verdict.total
      plain = isPlain ? verdict : nil
    }
    workers = owners
    self.local = local
    self.total = total
  }

  /// The owners of pages of the larger size, or of the smaller one where this leaves more reads and
  /// writes on their own nodes.
  ///
  /// Large pages cause fewer misses of the address cache. One such miss costs about as much as the
  /// way of one or two cache lines between nodes, and a small page has 64 of those, so that a page
  /// on the wrong node costs far more than what the large ones save.
  static func choose(
    uses: [ArenaUse], elements: Int, owner: Int, nodes: [Int?],
    pageElements: (small: Int, large: Int)
  ) -> PageOwners {
    func owners(_ pageElements: Int) -> PageOwners {
      PageOwners(
        uses: uses, elements: elements, owner: owner, nodes: nodes, pageElements: pageElements)
    }
    guard elements >= pageElements.large else { return owners(pageElements.small) }
    let large = owners(pageElements.large)
    guard large.local < large.total else { return large }
    let small = owners(pageElements.small)
    return small.local > large.local ? small : large
  }

  /// The elements of a page, in an arena of so many.
  func elements(ofPage page: Int, of elements: Int) -> Range<Int> {
    page * pageElements..<min((page + 1) * pageElements, elements)
  }
}

/// The workers' nodes, numbered from 0 without gaps.
private struct NodeNumbers {
  private let ofWorker: [Int]
  private let count: Int

  init(_ nodes: [Int?]) {
    var numbers: [Int?: Int] = [:]
    ofWorker = nodes.map { node in
      let number = numbers[node] ?? numbers.count
      numbers[node] = number
      return number
    }
    count = numbers.count
  }

  /// - Parameter used: each worker's reads and writes of elements of a page.
  func verdict(_ used: [Int], owner: Int) -> (owner: Int, local: Int, total: Int) {
    var sums = [Int](repeating: 0, count: count)
    for (worker, uses) in used.enumerated() { sums[ofWorker[worker]] += uses }
    let most = sums.max()!
    let node = sums[ofWorker[owner]] == most ? ofWorker[owner] : sums.firstIndex(of: most)!
    let guests = used.indices.filter { ofWorker[$0] == node }
    let busiest = guests.map { used[$0] }.max()!
    let winner =
      guests.contains(owner) && used[owner] == busiest
      ? owner : guests.first { used[$0] == busiest }!
    return (winner, most, sums.reduce(0, +))
  }
}
