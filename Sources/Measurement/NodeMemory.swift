import Machine
import Runtime
import Synchronization

/// Whether memory that a worker touches first lies on the worker's NUMA node, as it should unless
/// somebody has given the process another policy (`numactl --interleave`, say).
public struct NodeMemory: Equatable, Sendable {
  /// The number of nodes of the machine.
  public var nodes: Int
  /// The number of workers that were tried, one a core; 0 on a machine of one node.
  public var workers: Int
  /// The share of all workers' pages that lie on the worker's node; nil where the system does not
  /// tell.
  public var localFraction: Double?

  public init(nodes: Int, workers: Int, localFraction: Double?) {
    self.nodes = nodes
    self.workers = workers
    self.localFraction = localFraction
  }

  /// Lets a bound worker a core write some pages, and reads back where they lie.
  ///
  /// - Throws: where the workers' threads cannot be made.
  public static func measure(on topology: Topology) throws(MachineError) -> NodeMemory {
    guard topology.numaNodes.count > 1 else {
      return NodeMemory(nodes: 1, workers: 0, localFraction: nil)
    }
    let (pages, page) = (64, 1 << 16)
    let crew = try Crew(
      workers: topology.allowedCoreCount, binding: .close, places: .cores, on: topology)
    let nodes = crew.nodes
    let found = Mutex((local: 0, known: 0))
    crew.pool.run { worker in
      // Larger than what an allocator keeps for itself, so that the pages are new.
      let memory = UnsafeMutableRawPointer.allocate(byteCount: pages * page, alignment: page)
      defer { memory.deallocate() }
      for number in 0..<pages {
        memory.storeBytes(of: 1, toByteOffset: number * page, as: UInt8.self)
        guard let node = topology.memoryNode(of: memory + number * page) else { continue }
        found.withLock {
          $0.known += 1
          if node == nodes[worker] { $0.local += 1 }
        }
      }
    }
    let (local, known) = found.withLock { $0 }
    return NodeMemory(
      nodes: topology.numaNodes.count, workers: nodes.count,
      localFraction: known > 0 ? Double(local) / Double(known) : nil)
  }
}
