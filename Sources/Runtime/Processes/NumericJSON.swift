import Foundation

/// JSON whose numbers may be infinite or NaN, as losses can be. Processes of one build send it to
/// each other, and unfinished runs are saved in it.
public enum NumericJSON {
  private static let words = (infinity: "inf", negativeInfinity: "-inf", nan: "nan")

  public static func bytes(_ value: some Encodable) -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: words.infinity, negativeInfinity: words.negativeInfinity, nan: words.nan)
    guard let data = try? encoder.encode(value) else {
      preconditionFailure("a \(type(of: value)) cannot be encoded")
    }
    return [UInt8](data)
  }

  /// Reads what another process of this run has sent.
  ///
  /// - Precondition: the bytes are those of a `Value`, because processes of a run are of one build.
  public static func value<Value: Decodable>(_: Value.Type, _ bytes: [UInt8]) -> Value {
    do {
      return try read(Value.self, bytes)
    } catch {
      preconditionFailure("another process sent something else than a \(Value.self): \(error)")
    }
  }

  /// Reads the content of a file.
  ///
  /// - Throws: a `DecodingError` where the bytes are not JSON of a `Value`.
  public static func read<Value: Decodable>(_: Value.Type, _ bytes: [UInt8]) throws -> Value {
    let decoder = JSONDecoder()
    decoder.nonConformingFloatDecodingStrategy = .convertFromString(
      positiveInfinity: words.infinity, negativeInfinity: words.negativeInfinity, nan: words.nan)
    return try decoder.decode(Value.self, from: Data(bytes))
  }
}

extension [Float] {
  /// The bytes of the values in memory order, which is the same in all processes of a run.
  var memoryBytes: [UInt8] { withUnsafeBytes { [UInt8]($0) } }

  init(memoryBytes bytes: [UInt8]) {
    self = bytes.withUnsafeBytes { bytes in
      (0..<bytes.count / 4).map { bytes.loadUnaligned(fromByteOffset: 4 * $0, as: Float.self) }
    }
  }
}
