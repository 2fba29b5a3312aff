import Support
import Testing

@testable import Workers

@Suite("Barriers")
struct SpinBarrierTests {
  /// Groups of any shape: none, neat ones, uneven and scattered ones, and ones that are not nested.
  static func shapes(_ workers: Int) -> [WorkerGroups] {
    func numbers(_ number: (Int) -> Int) -> [Int] { (0..<workers).map(number) }
    let levels: [[[Int]]] = [
      [], [numbers { $0 / 8 }], [numbers { $0 / 2 }, numbers { $0 / 6 }, numbers { $0 / 12 }],
      [numbers { $0 % 3 }], [numbers { $0 == 0 ? 0 : 1 }], [numbers { $0 * $0 % 5 }],
      [numbers { $0 / 3 }, numbers { $0 % 2 }],
    ]
    return levels.map { WorkerGroups(workers: workers, levels: $0) }
  }

  /// Workers write plain memory of their own and read everybody's after each barrier: wrong if a
  /// barrier lets anyone through early, and a race if it orders nothing.
  @Test(
    "A barrier holds everyone until all are there",
    arguments: Thoroughness.isOfPaths
      ? [2, 3, 5, 9, 17, 33] : Array(1...33).sampled(oneIn: 3))
  func holds(workers: Int) throws {
    let pool = try WorkerPool(workers)
    for groups in Self.shapes(workers) {
      let episodes = 200
      let barrier = SpinBarrier(groups)
      let (plain, wrong) = (Plain(workers), Plain(workers))
      pool.run { worker in
        let (party, wait) = (barrier[worker], SpinWait(oversubscribed: true))
        for episode in 0..<episodes {
          plain[worker] += 1
          party.wait(episode: 2 * episode, wait)
          for other in 0..<workers where plain[other] != episode + 1 { wrong[worker] += 1 }
          party.wait(episode: 2 * episode + 1, wait)
        }
      }
      #expect((0..<workers).allSatisfy { wrong[$0] == 0 && plain[$0] == episodes })
    }
  }

  /// One thread plays all workers, in an order that changes with each episode: nobody's episode may
  /// be over before the last has arrived, and everybody's must be then.
  @Test(
    "Arriving never waits, and an episode is over exactly when all have arrived", arguments: 1...33)
  func split(workers: Int) {
    for groups in Self.shapes(workers) {
      let barrier = SpinBarrier(groups)
      var isOver = true
      for episode in 0..<60 {
        for turn in 0..<workers {
          let worker = (turn * (episode % 2 == 0 ? 1 : workers - 1) + episode) % workers
          isOver = isOver && !barrier[worker].isOver(episode: episode)
          let isLast = barrier[worker].arrive(episode: episode)
          isOver = isOver && isLast == (turn == workers - 1)
        }
        isOver = isOver && (0..<workers).allSatisfy { barrier[$0].isOver(episode: episode) }
      }
      #expect(isOver, "\(groups)")
    }
  }

  /// Two threads run all workers, each its own share of them, and go on with another worker where
  /// one would wait.
  @Test("A thread can run several workers", arguments: [3, 8, 17, 33])
  func severalOnAThread(workers: Int) throws {
    let pool = try WorkerPool(2)
    for groups in Self.shapes(workers) {
      let episodes = 100
      let barrier = SpinBarrier(groups)
      let (plain, wrong) = (Plain(workers), Plain(2))
      pool.run { thread in
        let own = Array(stride(from: thread, to: workers, by: 2))
        for episode in 0..<episodes {
          for worker in own {
            plain[worker] += 1
            barrier[worker].arrive(episode: 2 * episode)
          }
          for worker in own {
            while !barrier[worker].isOver(episode: 2 * episode) {
              SpinWait(oversubscribed: true).yield()
            }
          }
          for other in 0..<workers where plain[other] != episode + 1 { wrong[thread] += 1 }
          for worker in own { barrier[worker].arrive(episode: 2 * episode + 1) }
          for worker in own {
            while !barrier[worker].isOver(episode: 2 * episode + 1) {
              SpinWait(oversubscribed: true).yield()
            }
          }
        }
      }
      #expect(wrong[0] == 0 && wrong[1] == 0)
    }
  }
}

@Suite("Shapes of barriers")
struct BarrierTreeTests {
  @Test("Up to four workers without groups share one counter", arguments: 1...4)
  func oneNode(workers: Int) {
    let tree = BarrierTree(WorkerGroups(workers: workers))
    #expect(tree.nodes == [.init(members: workers, parent: nil)])
    #expect(tree.homes == Array(repeating: 0, count: workers))
  }

  /// By hand: sixteen workers on two third-level caches, then as two threads of each core.
  @Test func followsCaches() {
    let caches = (0..<16).map { $0 / 8 }
    let tree = BarrierTree(WorkerGroups(workers: 16, levels: [Array(0..<16), caches]))
    #expect(tree.homes == (0..<16).map { [0, 1, 3, 4][$0 / 4] })
    #expect(tree.nodes.map(\.members) == [4, 4, 2, 4, 4, 2, 2])
    #expect(tree.nodes.map(\.parent) == [2, 2, 6, 5, 5, 6, nil])
    let cores = BarrierTree(WorkerGroups(workers: 8, levels: [(0..<8).map { $0 / 2 }]))
    #expect(cores.homes == [0, 0, 1, 1, 2, 2, 3, 3])
    #expect(cores.nodes.map(\.members) == [2, 2, 2, 2, 4])
  }

  @Test("Everyone reaches the root, by few nodes that few share", arguments: 1...300)
  func isATree(workers: Int) {
    let tree = BarrierTree(WorkerGroups(workers: workers))
    var arrivals = [Int](repeating: 0, count: tree.nodes.count)
    for home in tree.homes { arrivals[home] += 1 }
    for node in tree.nodes {
      if let parent = node.parent { arrivals[parent] += 1 }
    }
    #expect(arrivals == tree.nodes.map(\.members) && arrivals.allSatisfy { $0 <= 4 })
    var levels = 1
    var reached = 4
    while reached < workers { (levels, reached) = (levels + 1, 4 * reached) }
    for home in tree.homes {
      var (node, depth) = (home, 1)
      while let parent = tree.nodes[node].parent { (node, depth) = (parent, depth + 1) }
      #expect(node == tree.nodes.count - 1 && depth <= levels)
    }
  }

  @Test("Whoever shares an inner group meets before meeting others", arguments: 1...33)
  func meetsNearFirst(workers: Int) {
    let caches = (0..<workers).map { $0 % 3 }
    let tree = BarrierTree(WorkerGroups(workers: workers, levels: [caches]))
    // The nodes on the way of each cache's workers to the root, which its last worker shares with
    // other caches' only once: at the end.
    func path(_ worker: Int) -> [Int] {
      Array(sequence(first: tree.homes[worker]) { tree.nodes[$0].parent })
    }
    let paths = (0..<workers).map(path)
    for first in 0..<workers {
      for second in 0..<workers where caches[first] != caches[second] {
        #expect(Set(paths[first]).intersection(paths[second]).count == 1)
      }
    }
  }
}
