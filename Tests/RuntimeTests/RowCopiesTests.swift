import Datasets
import Machine
import Testing

@testable import Runtime

struct RowCopiesTests {
  /// A copy on each node, as long as all of them take a quarter of the memory at most.
  @Test(arguments: [
    ("core:4 pu:1", 100, 1_000_000, [0]), ("numa:2 core:2 pu:1", 100, 800, [0, 1]),
    ("numa:2 core:2 pu:1", 101, 800, [0]), ("pack:2 numa:2 core:2 pu:2", 100, 1600, [0, 1, 2, 3]),
    ("pack:2 numa:2 core:2 pu:2", 100, 1599, [0]), ("numa:8 core:1 pu:1", 0, 0, Array(0..<8)),
  ])
  func nodesOfAMachine(machine: String, bytes: Int, free: Int, nodes: [Int]) throws {
    let topology = try Topology(source: machine)
    #expect(RowCopies.nodes(of: topology, bytes: bytes, free: free) == nodes)
  }

  /// On the description of another machine nobody is bound, so that a copy is near to nobody.
  @Test func anotherMachineHasOneCopy() throws {
    let rows = LabelledRows(features: 1, classes: 2, pixels: [1, 2], labels: [0, 1])
    let topology = try Topology(source: "numa:2 core:2 pu:1")
    #expect(RowCopies(of: rows, for: .close, on: topology).count == 1)
    var isDone = false
    topology.run(onNode: 1) { isDone = true }
    #expect(isDone)
  }

  @Test func aThreadIsBoundAsItWas() throws {
    let topology = try Topology()
    let before = topology.currentBinding
    let node = try #require(topology.numaNodes.first)
    var inside: CPUSet?
    topology.run(onNode: node.logicalIndex) { inside = topology.currentBinding }
    #expect(topology.currentBinding == before)
    if let inside { #expect(inside.indices.allSatisfy(node.cpuset.contains)) }
  }
}
