import Kernels

/// What instructions point to besides arenas and counters, at fixed addresses until the end.
final class InstructionMemory {
  private var lists: [UnsafeMutableBufferPointer<UnsafePointer<Float>>] = []
  private var scratches: [UnsafeMutableRawPointer] = []

  /// The pointers that a sum reads.
  func keep(_ pointers: [UnsafePointer<Float>]) -> UnsafeBufferPointer<UnsafePointer<Float>> {
    let list = UnsafeMutableBufferPointer<UnsafePointer<Float>>.allocate(
      capacity: pointers.count)
    _ = list.initialize(from: pointers)
    lists.append(list)
    return UnsafeBufferPointer(list)
  }

  /// Memory that a kernel writes before it reads it; nil for none. Pages of its own, which belong
  /// to the node of whoever runs the list first.
  func scratch(_ elements: Int) -> UnsafeMutablePointer<Float>? {
    guard elements > 0 else { return nil }
    let memory = UnsafeMutableRawPointer.allocate(
      byteCount: (elements * MemoryLayout<Float>.stride + 4095) / 4096 * 4096, alignment: 4096)
    scratches.append(memory)
    return memory.bindMemory(to: Float.self, capacity: elements)
  }

  deinit {
    for list in lists { list.deallocate() }
    for scratch in scratches { scratch.deallocate() }
  }
}
