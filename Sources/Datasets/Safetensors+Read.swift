import Foundation

extension Safetensors {
  /// The tensors in a file's bytes, in the order of their data; `file` is named in errors.
  public static func read(_ bytes: [UInt8], file: String) throws(DatasetError) -> [Tensor] {
    let (header, data) = try split(bytes, file: file)
    var tensors: [Tensor] = []
    var end = 0
    // Empty tensors share their offset with a neighbour: they go first, then by name.
    let inOrder = header.entries.sorted { one, other in
      one.value.offsets == other.value.offsets
        ? one.key < other.key
        : one.value.offsets.lexicographicallyPrecedes(other.value.offsets)
    }
    for (name, entry) in inOrder {
      let place = "tensor '\(clipped(name))'"
      guard entry.dtype == "F32" else {
        throw .malformed(
          file: file, found: "\(place) of type '\(clipped(entry.dtype))'",
          expected: "F32, the only one read here")
      }
      guard entry.offsets.count == 2, entry.offsets[0] == end, entry.offsets[1] >= end,
        entry.offsets[1] <= data.count
      else {
        throw .malformed(
          file: file, found: "\(place) at bytes \(entry.offsets)",
          expected: "[\(end), END] with END from \(end) to \(data.count), without gap or overlap")
      }
      end = entry.offsets[1]
      guard let count = product(entry.shape), count == (end - entry.offsets[0]) / 4,
        (end - entry.offsets[0]) % 4 == 0
      else {
        throw .malformed(
          file: file, found: "\(place) of shape \(entry.shape) in \(end - entry.offsets[0]) bytes",
          expected: "4 bytes for each value of the shape")
      }
      let values = data[(data.startIndex + entry.offsets[0])..<(data.startIndex + end)]
      tensors.append(Tensor(name: name, shape: entry.shape, values: floats(values)))
    }
    guard end == data.count else {
      throw .malformed(
        file: file, found: "\(data.count - end) bytes after the last tensor", expected: "none")
    }
    return tensors
  }

  /// The header and the tensors' bytes.
  static func split(
    _ bytes: [UInt8], file: String
  ) throws(DatasetError) -> (Header, ArraySlice<UInt8>) {
    guard bytes.count >= 8 else {
      throw .malformed(
        file: file, found: "\(bytes.count) bytes", expected: "a safetensors file of at least 8")
    }
    let length = bytes[..<8].reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    let limit = min(bytes.count - 8, maximumHeader)
    guard length <= UInt64(limit) else {
      throw .malformed(
        file: file, found: "a header of \(length) bytes",
        expected: "at most \(limit) (is it a safetensors file?)")
    }
    let json = bytes[8..<8 + Int(length)]
    let header: Header
    do {
      // A zero byte would make Foundation guess at UTF-16; the format is UTF-8 from `{` on.
      guard json.first == UInt8(ascii: "{"), !json.contains(0) else { throw NotAnObject() }
      header = try JSONDecoder().decode(Header.self, from: Data(json))
    } catch {
      throw .malformed(
        file: file, found: "a header that does not read (\(reason(error)))",
        expected: "a JSON object of name: {dtype, shape, data_offsets}")
    }
    // The decoder keeps one of several equal keys and skips those it does not know; the format
    // allows neither. Every key of valid JSON has its colon.
    guard colons(in: json) == header.keyCount else {
      throw .malformed(
        file: file, found: "a name twice in the header, or an unknown key",
        expected: "each tensor once, with dtype, shape and data_offsets")
    }
    return (header, bytes[(8 + Int(length))...])
  }

  private struct NotAnObject: Error {}

  /// What the JSON decoder holds against a header, and where.
  private static func reason(_ error: any Error) -> String {
    switch error as? DecodingError {
    case .keyNotFound(let key, let context):
      "no \(key.stringValue) in '\(clipped(context.codingPath.first?.stringValue ?? ""))'"
    case .typeMismatch(_, let context), .valueNotFound(_, let context):
      "wrong type at '\(clipped(context.codingPath.map(\.stringValue).joined(separator: ".")))'"
    case .dataCorrupted, nil: "not valid JSON"
    @unknown default: "not valid JSON"
    }
  }

  /// Colons outside strings, in valid JSON.
  private static func colons(in json: ArraySlice<UInt8>) -> Int {
    var count = 0
    var isInString = false
    var isEscaped = false
    for byte in json {
      if isEscaped {
        isEscaped = false
      } else if isInString {
        if byte == UInt8(ascii: "\\") { isEscaped = true }
        if byte == UInt8(ascii: "\"") { isInString = false }
      } else {
        if byte == UInt8(ascii: "\"") { isInString = true }
        if byte == UInt8(ascii: ":") { count += 1 }
      }
    }
    return count
  }

  /// The product of sizes, `nil` where one is negative or the product overflows.
  private static func product(_ shape: [Int]) -> Int? {
    var product = 1
    for size in shape {
      let (next, overflow) = product.multipliedReportingOverflow(by: size)
      guard size >= 0, !overflow else { return nil }
      product = next
    }
    return product
  }

  private static func floats(_ bytes: ArraySlice<UInt8>) -> [Float] {
    bytes.withUnsafeBytes { raw in
      (0..<raw.count / 4).map {
        Float(
          bitPattern: UInt32(
            littleEndian: raw.loadUnaligned(fromByteOffset: 4 * $0, as: UInt32.self)))
      }
    }
  }
}
