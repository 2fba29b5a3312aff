import Kernels
import Plans

/// How a message's values become bytes at its sender, or come back from them at its receiver.
///
/// The sender keeps what its bytes leave out, and adds it to the values of its next message (see
/// `Compression`). Cost: at the sender three passes over the values besides the codec's own two;
/// at a receiver that adds, one besides the codec's.
struct MessageCoding: BitwiseCopyable {
  var codec: Codec
  /// Values of each part, which are encoded by themselves.
  var parts: UnsafeBufferPointer<Int>
  var values: UnsafeMutablePointer<Float>
  var count: Int
  var wire: UnsafeMutableRawPointer
  /// Shared by all messages of a worker.
  var decoded: UnsafeMutablePointer<Float>
  /// nil at a receiver.
  var residual: UnsafeMutablePointer<Float>?
  /// The receiver's values are to be the sender's; otherwise they are added to its own.
  var isCopy: Bool

  /// Makes the bytes of values + residual; what they leave out is the new residual.
  func encode() {
    guard let residual else { preconditionFailure("a receiver encodes nothing") }
    add(values, to: residual, count: count)
    var (first, bytes) = (0, wire)
    for part in parts {
      codec.encode(residual + first, count: part, into: bytes)
      first += part
      bytes += codec.encodedBytes(part)
    }
    let sent = isCopy ? values : decoded
    decode(into: sent)
    subtract(sent, from: residual, count: count)
  }

  /// Copies what the bytes mean to the values, or adds it.
  func decode() {
    guard !isCopy else { return decode(into: values) }
    decode(into: decoded)
    add(decoded, to: values, count: count)
  }

  private func decode(into target: UnsafeMutablePointer<Float>) {
    var (first, bytes) = (0, wire)
    for part in parts {
      codec.decode(bytes, count: part, into: target + first)
      first += part
      bytes += codec.encodedBytes(part)
    }
  }
}

extension Compression {
  var codec: Codec {
    switch self {
    case .bfloat16: .bfloat16
    case .int8: .int8
    case .topK(let every): .topK(every: every)
    }
  }
}

/// Whose loss is made up for by whose next message: those of a region from one worker to another,
/// on the way to the sum or on the way back.
struct CodingKey: Hashable {
  var worker: Int
  var peer: Int
  var region: Region
  var isCopy: Bool
}

/// What the encoded messages of a list need beside the plan's buffers.
struct CodingMemory {
  /// Values of the largest message.
  var decodedValues = 0
  /// Of all: bytes on their way, what is left out, and `decodedValues`.
  var bytes = 0

  init(_ encodings: MessageEncodings, _ actions: [Action], owner: Int) {
    guard !encodings.isEmpty else { return }
    var residuals: Set<CodingKey> = []
    for (index, action) in actions.enumerated() {
      guard let encoding = encodings.encoding(worker: owner, index: index) else { continue }
      let values = encoding.parts.reduce(0, +)
      decodedValues = max(decodedValues, values)
      bytes += encoding.bytes
      guard case .send(let region, let peer) = action else { continue }
      let key = CodingKey(worker: owner, peer: peer, region: region, isCopy: encoding.isCopy)
      if residuals.insert(key).inserted { bytes += values * MemoryLayout<Float>.stride }
    }
    bytes += decodedValues * MemoryLayout<Float>.stride
  }
}
