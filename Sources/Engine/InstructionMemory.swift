import Kernels
import Networks
import Plans

/// The memory that instructions point to besides arenas and counters, at fixed addresses as long as
/// this object lives.
final class InstructionMemory {
  private var lists: [UnsafeMutableBufferPointer<UnsafePointer<Float>>] = []
  private var scratches: [UnsafeMutableRawPointer] = []
  private var products: [LayerPass: LayerProduct] = [:]
  private var codings: [UnsafeMutablePointer<MessageCoding>] = []
  private var parts: [UnsafeMutableBufferPointer<Int>] = []
  /// The residuals of encodings, and the references of differences.
  private var shared: [CodingMemoryKey: UnsafeMutableBufferPointer<Float>] = [:]

  /// Keeps the pointers that a sum reads.
  func keep(_ pointers: [UnsafePointer<Float>]) -> UnsafeBufferPointer<UnsafePointer<Float>> {
    let list = UnsafeMutableBufferPointer<UnsafePointer<Float>>.allocate(
      capacity: pointers.count)
    _ = list.initialize(from: pointers)
    lists.append(list)
    return UnsafeBufferPointer(list)
  }

  /// Memory that a kernel writes before it reads it; nil for no elements. It has pages of its own,
  /// which belong to the node of the worker that runs the list first.
  func scratch(_ elements: Int) -> UnsafeMutablePointer<Float>? {
    guard elements > 0 else { return nil }
    let memory = UnsafeMutableRawPointer.allocate(
      byteCount: (elements * MemoryLayout<Float>.stride + 4095) / 4096 * 4096, alignment: 4096)
    scratches.append(memory)
    return memory.bindMemory(to: Float.self, capacity: elements)
  }

  /// The product of a pass, compiled once for all instructions that make it.
  func product(_ pass: LayerPass, _ method: PassMethod) -> LayerProduct {
    if let product = products[pass] { return product }
    // A method that a trial or a rule has chosen is possible.
    let product = LayerProduct(pass, method)!
    products[pass] = product
    return product
  }

  /// The encoding or decoding of a message, with memory for its bytes and for what it shares with
  /// other messages.
  ///
  /// - Parameters:
  ///   - decoded: memory for as many values, which all messages of a list share.
  ///   - shared: the keys of the message's residual and reference.
  func coding(
    _ encoding: MessageEncodings.Encoding, values: UnsafeMutablePointer<Float>,
    decoded: UnsafeMutablePointer<Float>,
    shared keys: (residual: CodingMemoryKey?, reference: CodingMemoryKey?)
  ) -> UnsafePointer<MessageCoding> {
    let count = encoding.parts.reduce(0, +)
    let lengths = UnsafeMutableBufferPointer<Int>.allocate(capacity: encoding.parts.count)
    _ = lengths.initialize(from: encoding.parts)
    parts.append(lengths)
    func memory(_ key: CodingMemoryKey) -> UnsafeMutablePointer<Float> {
      let known = shared[key]
      let values = known ?? UnsafeMutableBufferPointer(start: scratch(count), count: count)
      shared[key] = values
      return values.baseAddress!
    }
    let wire = scratch(
      (encoding.bytes + MemoryLayout<Float>.stride - 1) / MemoryLayout<Float>.stride)!
    let coding = UnsafeMutablePointer<MessageCoding>.allocate(capacity: 1)
    coding.initialize(
      to: MessageCoding(
        codec: encoding.compression.codec, parts: UnsafeBufferPointer(lengths), values: values,
        count: count, wire: UnsafeMutableRawPointer(wire), decoded: decoded,
        residual: keys.residual.map(memory), reference: keys.reference.map(memory),
        isCopy: encoding.isCopy))
    codings.append(coding)
    return UnsafePointer(coding)
  }

  /// The residuals of a worker, which a new run sets to zero, and its references, which a new run
  /// sets to the parameters of their slices.
  func codings(
    of worker: Int
  ) -> [(values: UnsafeMutableBufferPointer<Float>, parameters: Extent?)] {
    shared.filter { $0.key.worker == worker }.map { key, values in
      (values, key.kind == .reference ? key.region.columns : nil)
    }
  }

  deinit {
    for product in products.values { product.deallocate() }
    for coding in codings { coding.deallocate() }
    for list in parts { list.deallocate() }
    for list in lists { list.deallocate() }
    for scratch in scratches { scratch.deallocate() }
  }
}
