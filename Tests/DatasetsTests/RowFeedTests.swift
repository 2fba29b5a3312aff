import Datasets
import Randomness
import Synchronization
import Testing

/// A set in which row r holds the features 10·r, 10·r + 1, 10·r + 2 (scaled) and the label r.
private func numbered(_ rows: Int) -> LabelledRows {
  LabelledRows(
    features: 3, classes: max(rows, 1),
    pixels: (0..<rows).flatMap { row in (0..<3).map { Float(10 * row + $0) / 1024 } },
    labels: (0..<rows).map(Int32.init))
}

@Suite struct RowOrderTests {
  /// Permutations of ten rows from a Python program of SplitMix64 and Fisher–Yates.
  static let permutations: [(epoch: Int, order: [Int])] = [
    (0, [5, 1, 9, 6, 7, 2, 4, 0, 8, 3]),
    (1, [8, 9, 1, 7, 6, 4, 3, 2, 0, 5]),
    (7, [0, 2, 1, 7, 5, 8, 6, 4, 9, 3]),
  ]

  @Test(arguments: permutations)
  func matchesAnotherProgram(epoch: Int, order: [Int]) {
    let seeded = RowOrder.epoch(seed: 42)
    #expect(seeded.permutation(epoch: epoch, rows: 10) == order)
    #expect((0..<10).map { seeded.row(at: epoch * 10 + $0, rows: 10) } == order)
  }

  @Test func noneWrapsAround() {
    #expect((0..<7).map { RowOrder.none.row(at: $0, rows: 3) } == [0, 1, 2, 0, 1, 2, 0])
    #expect(RowOrder.none.permutation(epoch: 5, rows: 3) == [0, 1, 2])
  }

  @Test(arguments: [1, 2, 37])
  func visitsEachRowOnceAnEpoch(rows: Int) {
    for epoch in 0..<5 {
      let order = RowOrder.epoch(seed: 9).permutation(epoch: epoch, rows: rows)
      #expect(order.sorted() == Array(0..<rows))
    }
  }

  @Test func seedsAndEpochsDiffer() {
    let orders = [1, 2].flatMap { seed in
      (0..<3).map { RowOrder.epoch(seed: seed).permutation(epoch: $0, rows: 100) }
    }
    #expect(Set(orders).count == 6)
  }
}

@Suite struct RowFeedTests {
  /// The same rows, whichever way the steps are cut into stretches.
  @Test(arguments: [1, 2, 3, 7, 10], [RowOrder.none, .epoch(seed: 1), .epoch(seed: 2)])
  func feedsTheRowsOfTheOrder(batch: Int, order: RowOrder) throws {
    let set = numbered(10)
    let feed = try RowFeed(set, batch: batch, order: order)
    #expect(feed.rows == 10 && feed.features == 3)
    for stretch in [1, 2, min(10, feed.maximumSteps)] where stretch <= feed.maximumSteps {
      for first in stride(from: 0, to: 35, by: stretch) {
        feed.prepare(firstStep: first, steps: stretch)
        for step in first..<first + stretch {
          let expected = (0..<batch).map { order.row(at: step * batch + $0, rows: 10) }
          let labels = UnsafeBufferPointer(start: feed.labels(step: step), count: batch)
          let features = UnsafeBufferPointer(start: feed.features(step: step), count: batch * 3)
          #expect(labels.map(Int.init) == expected)
          #expect(Array(features) == expected.flatMap { set.row($0) })
        }
      }
    }
  }

  /// Feeds in order read the set itself, whatever their batches, and so do those made before.
  @Test func feedsInOrderShareTheSet() throws {
    let set = numbered(10)
    let feeds = try [3, 1, 7, 10, 4].map { try RowFeed(set, batch: $0, order: .none) }
    for feed in feeds {
      #expect(feed.features(step: 0) == set.pointer(toRow: 0))
      for step in 0..<12 {
        let rows = UnsafeBufferPointer(start: feed.features(step: step), count: feed.batch * 3)
        #expect(
          Array(rows) == (0..<feed.batch).flatMap { set.row((step * feed.batch + $0) % 10) })
      }
    }
  }

  /// Each node's workers read the rows of the order from memory of their own, which was written on
  /// their node first.
  @Test(arguments: [1, 4, 5], [RowOrder.none, .epoch(seed: 1)])
  func copiesHoldTheSameRows(batch: Int, order: RowOrder) throws {
    let set = numbered(10)
    final class Calls: Sendable { let nodes = Mutex([Int]()) }
    let calls = Calls()
    let copies = RowCopies(nodes: [2, 5]) { node, work in
      calls.nodes.withLock { $0.append(node) }
      work()
    }
    let feed = try RowFeed(set, batch: batch, order: order, copies: copies)
    // Features and labels of each.
    #expect(calls.nodes.withLock { $0.sorted() } == [2, 2, 5, 5])
    feed.prepare(firstStep: 3, steps: 2)
    var bases: Set<UnsafePointer<Float>> = [set.pointer(toRow: 0)]
    for node in [2, 5] {
      let (features, labels, start, cycle) = feed.storage(firstStep: 3, node: node)
      #expect(bases.insert(features).inserted)
      for step in 3..<5 {
        let first = (start + (step - 3) * batch) % cycle
        let expected = (0..<batch).map { order.row(at: step * batch + $0, rows: 10) }
        let own = UnsafeBufferPointer(start: features + first * 3, count: batch * 3)
        #expect(Array(own) == expected.flatMap { set.row($0) })
        #expect((0..<batch).map { Int(labels[first + $0]) } == expected)
      }
    }
    // Whoever has no node, or one without a copy, reads the first one.
    for node in [nil, 3] {
      let first = feed.storage(firstStep: 3, node: 2).features
      #expect(feed.storage(firstStep: 3, node: node).features == first)
    }
  }

  @Test func startsAnywhere() throws {
    let feed = try RowFeed(numbered(10), batch: 4, order: .epoch(seed: 3))
    feed.prepare(firstStep: 1_000_001, steps: 3)
    let order = RowOrder.epoch(seed: 3)
    for step in 1_000_001..<1_000_004 {
      #expect(Int(feed.labels(step: step)[3]) == order.row(at: step * 4 + 3, rows: 10))
    }
  }

  @Test func storageIsAlignedToCacheLines() throws {
    let rows = LabelledRows(
      features: 16, classes: 2, pixels: Array(repeating: 0, count: 16 * 9),
      labels: Array(repeating: 1, count: 9))
    for order in [RowOrder.none, .epoch(seed: 1)] {
      let feed = try RowFeed(rows, batch: 4, order: order)
      feed.prepare(firstStep: 0, steps: 3)
      for step in 0..<3 {
        #expect(UInt(bitPattern: feed.features(step: step)) % 64 == 0)
      }
      #expect(UInt(bitPattern: feed.labels(step: 0)) % 64 == 0)
    }
  }

  @Test(arguments: [-1, 0, 11, Int.max])
  func refusesBatch(batch: Int) {
    #expect(throws: DatasetError.badBatch(batch: batch, rows: 10)) {
      try RowFeed(numbered(10), batch: batch, order: .none)
    }
  }
}
