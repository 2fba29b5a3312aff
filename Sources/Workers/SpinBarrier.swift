import Synchronization

/// A barrier of a fixed number of workers, as a combining tree of counters (see `BarrierTree`).
///
/// The last worker to arrive at a node goes on to the node above. The last one at the root frees
/// all, by writing one flag for each group of workers that arrive at the same node. Who arrives at
/// the root itself polls the root's counter instead, so that a barrier of one group is one counter.
///
/// Cost for W workers: ⌈log₄ W⌉ counters in a row, each of which at most four workers have written,
/// then up to W ÷ 4 writes of flags that do not wait for each other, and one read of a flag.
public final class SpinBarrier: Sendable {
  /// A counter of arrivals with what belongs to it.
  struct Node: BitwiseCopyable {
    /// The number of arrivals ever. Every member adds one; where the node is the root, its workers
    /// also read it. The addition acquires and releases, so that the last member to arrive passes
    /// on what all members did before.
    var arrivals: UnsafePointer<Atomic<Int>>
    /// The number of arrivals in an episode.
    var members: Int
    /// The node above; nil at the root.
    var parent: UnsafePointer<Node>?
  }

  /// One worker's part in a barrier. It leads to the barrier's memory and must not outlive it.
  public struct Party: BitwiseCopyable {
    fileprivate let home: Node
    /// The counter by which the worker sees that an episode is over: the root's arrivals, or the
    /// number of episodes that are over, which the last worker at the root writes and the workers
    /// of one group read. The store releases: it publishes what all did before they arrived.
    fileprivate let flag: UnsafePointer<Atomic<Int>>
    /// What an episode adds to this counter.
    fileprivate let flagStep: Int
    /// Every group's flag, for the last worker at the root to write.
    fileprivate let flags: UnsafeBufferPointer<UnsafePointer<Atomic<Int>>>

    /// Arrives for the `episode`-th time, from zero, and does not wait.
    ///
    /// - Returns: whether the episode is over because the worker is the last to arrive; false says
    ///   nothing.
    /// - Precondition: the episode before is over, as `isOver` or `wait` has told this worker.
    @discardableResult
    public func arrive(episode: Int) -> Bool {
      var node = home
      while node.arrivals.pointee.wrappingAdd(1, ordering: .acquiringAndReleasing).newValue
        == (episode + 1) * node.members
      {
        guard let parent = node.parent else {
          for flag in flags { flag.pointee.store(episode + 1, ordering: .releasing) }
          return true
        }
        node = parent.pointee
      }
      return false
    }

    /// Whether all workers have arrived for the `episode`-th time. The load acquires: where all
    /// have, the caller sees everything that anyone did before arriving.
    public func isOver(episode: Int) -> Bool {
      flag.pointee.load(ordering: .acquiring) >= (episode + 1) * flagStep
    }

    /// Waits until all have arrived for the `episode`-th time. The worker has arrived already.
    public func waitUntilOver(_ episode: Int, _ wait: SpinWait) {
      wait.until(flag, reaches: (episode + 1) * flagStep)
    }

    /// Arrives and waits until all have arrived for the `episode`-th time, from zero.
    public func wait(episode: Int, _ wait: SpinWait) {
      if !arrive(episode: episode) { waitUntilOver(episode, wait) }
    }
  }

  public let workers: Int
  /// The arrivals of every node, then the flags.
  private let counters: PaddedCounters
  // Safe to share: written before anybody else has the barrier, and only read afterwards.
  private nonisolated(unsafe) let nodes: UnsafeMutablePointer<Node>
  private nonisolated(unsafe) let flags: UnsafeMutableBufferPointer<UnsafePointer<Atomic<Int>>>
  private nonisolated(unsafe) let parties: UnsafeMutablePointer<Party>

  /// - Parameter groups: the workers, those that arrive together first near to each other.
  public init(_ groups: WorkerGroups) {
    let tree = BarrierTree(groups)
    let root = tree.nodes.count - 1
    let flagged = Set(tree.homes).subtracting([root]).sorted()
    let counters = PaddedCounters(tree.nodes.count + flagged.count)
    let nodes = UnsafeMutablePointer<Node>.allocate(capacity: tree.nodes.count)
    for (number, node) in tree.nodes.enumerated() {
      (nodes + number).initialize(
        to: Node(
          arrivals: counters.pointer(number), members: node.members,
          parent: node.parent.map { UnsafePointer(nodes + $0) }))
    }
    let flags = UnsafeMutableBufferPointer<UnsafePointer<Atomic<Int>>>.allocate(
      capacity: flagged.count)
    for number in flagged.indices {
      flags.initializeElement(at: number, to: counters.pointer(tree.nodes.count + number))
    }
    parties = .allocate(capacity: groups.workers)
    for (worker, home) in tree.homes.enumerated() {
      let own = flagged.firstIndex(of: home)
      (parties + worker).initialize(
        to: Party(
          home: nodes[home], flag: own.map { flags[$0] } ?? nodes[root].arrivals,
          flagStep: own == nil ? nodes[root].members : 1, flags: UnsafeBufferPointer(flags)))
    }
    workers = groups.workers
    self.counters = counters
    self.nodes = nodes
    self.flags = flags
  }

  deinit {
    parties.deallocate()
    flags.deallocate()
    nodes.deallocate()
  }

  /// The parts of all workers, by worker; valid as long as the barrier lives.
  public var all: UnsafePointer<Party> { UnsafePointer(parties) }

  /// The worker's part.
  public subscript(worker: Int) -> Party {
    precondition((0..<workers).contains(worker), "no such worker")
    return parties[worker]
  }
}
