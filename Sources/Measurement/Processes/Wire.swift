import Foundation

/// How orders and answers are written.
public enum Wire {
  /// Losses may be infinite.
  private static let words = ("inf", "-inf", "nan")

  public static func bytes(_ value: some Encodable) -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: words.0, negativeInfinity: words.1, nan: words.2)
    guard let data = try? encoder.encode(value) else {
      preconditionFailure("what is sent can be encoded")
    }
    return [UInt8](data)
  }

  /// - Precondition: the bytes are those of a `Value`: processes of a run are of one build.
  public static func value<Value: Decodable>(_: Value.Type, _ bytes: [UInt8]) -> Value {
    do {
      return try read(Value.self, bytes)
    } catch {
      preconditionFailure("another process sent something else than a \(Value.self): \(error)")
    }
  }

  public static func read<Value: Decodable>(_: Value.Type, _ bytes: [UInt8]) throws -> Value {
    let decoder = JSONDecoder()
    decoder.nonConformingFloatDecodingStrategy = .convertFromString(
      positiveInfinity: words.0, negativeInfinity: words.1, nan: words.2)
    return try decoder.decode(Value.self, from: Data(bytes))
  }

  static func bytes(_ floats: [Float]) -> [UInt8] { floats.withUnsafeBytes { Array($0) } }

  static func floats(_ bytes: [UInt8]) -> [Float] {
    bytes.withUnsafeBytes { bytes in
      (0..<bytes.count / 4).map { bytes.loadUnaligned(fromByteOffset: 4 * $0, as: Float.self) }
    }
  }
}
