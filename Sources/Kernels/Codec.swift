/// An encoding of a message's values in fewer bytes, at the price of exactness.
///
/// Every codec is idempotent: a decoded value is encoded again without any loss, so that it can be
/// handed on. Encoding and decoding never trap, whatever the values or the bytes.
public enum Codec: Hashable, BitwiseCopyable, Sendable {
  /// Two bytes a value; see `BFloat16Codec`.
  case bfloat16
  /// One byte a value and one scale a block; see `Int8Codec`.
  case int8
  /// One of every `every` values is kept; see `TopKCodec`.
  case topK(every: Int)

  /// Every codec with its usual parameters. A new one is a file here, a case, and a case of
  /// `Compression` in Plans.
  public static let all: [Codec] = [.bfloat16, .int8, .topK(every: 100)]

  /// The number of bytes that `count` values are encoded in.
  public func encodedBytes(_ count: Int) -> Int {
    switch self {
    case .bfloat16: BFloat16Codec.encodedBytes(count)
    case .int8: Int8Codec.encodedBytes(count)
    case .topK(let every): TopKCodec.encodedBytes(count, every: every)
    }
  }

  /// Encodes `count` values in `encodedBytes(count)` bytes.
  ///
  /// - Parameter bytes: the memory to write to, aligned to four bytes.
  public func encode(
    _ values: UnsafePointer<Float>, count: Int, into bytes: UnsafeMutableRawPointer
  ) {
    switch self {
    case .bfloat16: BFloat16Codec.encode(values, count: count, into: bytes)
    case .int8: Int8Codec.encode(values, count: count, into: bytes)
    case .topK(let every): TopKCodec.encode(values, count: count, every: every, into: bytes)
    }
  }

  /// Decodes `encodedBytes(count)` bytes into `count` values.
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
