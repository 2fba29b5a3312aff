/// How a message's values become fewer bytes, at the price of being exact.
///
/// Each is idempotent: what has been decoded is encoded again without any loss, so that a value
/// can be handed on. Encoding and decoding never trap, whatever the values or the bytes.
public enum Codec: Hashable, BitwiseCopyable, Sendable {
  /// See `BFloat16Codec`.
  case bfloat16
  /// See `Int8Codec`.
  case int8
  /// See `TopKCodec`: one value of so many.
  case topK(every: Int)

  /// Every codec; a new one is a file and a line here.
  public static let all: [Codec] = [.bfloat16, .int8, .topK(every: 100)]

  /// Bytes that `count` values take.
  public func encodedBytes(_ count: Int) -> Int {
    switch self {
    case .bfloat16: BFloat16Codec.encodedBytes(count)
    case .int8: Int8Codec.encodedBytes(count)
    case .topK(let every): TopKCodec.encodedBytes(count, every: every)
    }
  }

  /// Writes `encodedBytes(count)` bytes.
  ///
  /// - Parameter bytes: aligned to four.
  public func encode(
    _ values: UnsafePointer<Float>, count: Int, into bytes: UnsafeMutableRawPointer
  ) {
    switch self {
    case .bfloat16: BFloat16Codec.encode(values, count: count, into: bytes)
    case .int8: Int8Codec.encode(values, count: count, into: bytes)
    case .topK(let every): TopKCodec.encode(values, count: count, every: every, into: bytes)
    }
  }

  /// Writes `count` values, of `encodedBytes(count)` bytes.
  public func decode(
    _ bytes: UnsafeRawPointer, count: Int, into values: UnsafeMutablePointer<Float>
  ) {
    switch self {
    case .bfloat16: BFloat16Codec.decode(bytes, count: count, into: values)
    case .int8: Int8Codec.decode(bytes, count: count, into: values)
    case .topK(let every): TopKCodec.decode(bytes, count: count, every: every, into: values)
    }
  }
}
