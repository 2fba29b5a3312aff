import Kernels
import Plans

/// The encoding of a message's values at its sender, or their decoding at its receiver.
///
/// The sender keeps what its bytes leave out and adds it to the values of its next message (see
/// `Compression`). Cost at the sender: three passes over the values besides the codec's own two, or
/// five with a reference. Cost at the receiver besides the codec's pass: none for a copy and one
/// for a sum, or with a reference two and three.
struct MessageCoding: BitwiseCopyable {
  var codec: Codec
  /// The number of values in each part; parts are encoded separately.
  var parts: UnsafeBufferPointer<Int>
  var values: UnsafeMutablePointer<Float>
  var count: Int
  var wire: UnsafeMutableRawPointer
  /// Memory for decoded values, shared by all messages of a worker.
  var decoded: UnsafeMutablePointer<Float>
  /// At a sender, what its bytes have left out; at a receiver that adds differences, what the
  /// receiver's own messages to the sender have left out; elsewhere nil.
  var residual: UnsafeMutablePointer<Float>?
  /// The reference that both sides know, equal bit by bit once both are done with a message; nil
  /// where values are encoded instead of differences.
  var reference: UnsafeMutablePointer<Float>?
  /// Whether the receiver copies the values instead of adding them to its own.
  var isCopy: Bool

  /// Encodes values + residual; what the bytes leave out is the new residual.
  func encode() {
    guard let residual else { preconditionFailure("a receiver encodes nothing") }
    guard let reference else {
      add(values, to: residual, count: count)
      encode(residual)
      let sent = isCopy ? values : decoded
      decode(into: sent)
      subtract(sent, from: residual, count: count)
      return
    }
    // The difference is taken first, because the residual is too small to be added to the values.
    copy(values, to: decoded, count: count)
    subtract(reference, from: decoded, count: count)
    if isCopy {
      // The difference already contains the residual.
      copy(decoded, to: residual, count: count)
    } else {
      add(decoded, to: residual, count: count)
    }
    encode(residual)
    decode(into: decoded)
    subtract(decoded, from: residual, count: count)
    add(decoded, to: reference, count: count)
  }

  private func encode(_ source: UnsafeMutablePointer<Float>) {
    var (first, bytes) = (0, wire)
    for part in parts {
      codec.encode(source + first, count: part, into: bytes)
      first += part
      bytes += codec.encodedBytes(part)
    }
  }

  /// Decodes the bytes and copies the result to the values, or adds it.
  func decode() {
    guard !isCopy || reference != nil else { return decode(into: values) }
    decode(into: decoded)
    if let reference {
      add(decoded, to: reference, count: count)
      guard !isCopy else { return copy(reference, to: values, count: count) }
      add(reference, to: values, count: count)
      if let residual { add(residual, to: values, count: count) }
      return
    }
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

/// The key of memory that messages share: the messages of one region from one worker to another, on
/// the way to the sum or on the way back.
struct CodingMemoryKey: Hashable {
  enum Kind: Hashable { case addedResidual, copiedResidual, reference }

  var worker: Int
  var peer: Int
  var region: Region
  var kind: Kind

  /// The keys of what `worker` needs for a message besides its bytes.
  static func keys(
    _ encoding: MessageEncodings.Encoding, _ region: Region, isSend: Bool, worker: Int, peer: Int
  ) -> (residual: CodingMemoryKey?, reference: CodingMemoryKey?) {
    func key(_ kind: Kind) -> CodingMemoryKey {
      CodingMemoryKey(worker: worker, peer: peer, region: region, kind: kind)
    }
    let residual: Kind? =
      if isSend {
        encoding.isCopy ? .copiedResidual : .addedResidual
      } else {
        encoding.isDifference && !encoding.isCopy ? .copiedResidual : nil
      }
    return (residual.map(key), encoding.isDifference ? key(.reference) : nil)
  }
}

/// The memory that the encoded messages of a list need besides the plan's buffers.
struct CodingMemory {
  /// The number of values in the largest message.
  var decodedValues = 0
  /// The bytes of all messages: encoded ones, residuals, references, and `decodedValues`.
  var bytes = 0

  init(_ encodings: MessageEncodings, _ actions: [Action], owner: Int) {
    guard !encodings.isEmpty else { return }
    var shared: Set<CodingMemoryKey> = []
    for (index, action) in actions.enumerated() {
      guard let encoding = encodings.encoding(worker: owner, index: index) else { continue }
      let keys: (residual: CodingMemoryKey?, reference: CodingMemoryKey?)
      switch action {
      case .send(let region, let peer):
        keys = CodingMemoryKey.keys(encoding, region, isSend: true, worker: owner, peer: peer)
      case .receive(let region, let peer, _):
        keys = CodingMemoryKey.keys(encoding, region, isSend: false, worker: owner, peer: peer)
      default: preconditionFailure("only messages are encoded")
      }
      let values = encoding.parts.reduce(0, +)
      decodedValues = max(decodedValues, values)
      bytes += encoding.bytes
      for key in [keys.residual, keys.reference].compactMap(\.self)
      where shared.insert(key).inserted {
        bytes += values * MemoryLayout<Float>.stride
      }
    }
    bytes += decodedValues * MemoryLayout<Float>.stride
  }
}
