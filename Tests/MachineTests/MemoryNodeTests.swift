import Machine
import Testing

struct MemoryNodeTests {
  /// The system may refuse to tell, as some containers make it do. Where it tells, the node exists.
  @Test func theNodeOfAWrittenPageIsOneOfTheMachines() throws {
    let memory = UnsafeMutableRawPointer.allocate(byteCount: 1 << 16, alignment: 1 << 16)
    defer { memory.deallocate() }
    memory.storeBytes(of: 1, as: UInt8.self)
    let topology = try Topology()
    guard let node = topology.memoryNode(of: memory) else { return }
    #expect(topology.numaNodes.map(\.logicalIndex).contains(node))
  }

  @Test func anotherMachinesNodesSayNothing() throws {
    let value = 1
    let topology = try Topology(source: "numa:2 core:2 pu:1")
    withUnsafeBytes(of: value) { #expect(topology.memoryNode(of: $0.baseAddress!) == nil) }
  }
}
