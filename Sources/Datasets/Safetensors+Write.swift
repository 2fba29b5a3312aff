import Foundation

extension Safetensors {
  /// The bytes of a file with these tensors, one after another in the given order. The same
  /// tensors always make the same bytes.
  public static func bytes(of tensors: [Tensor], metadata: [String: String] = [:]) -> [UInt8] {
    var header = Header()
    header.metadata = metadata
    var end = 0
    for tensor in tensors {
      precondition(
        tensor.name != metadataKey && header.entries[tensor.name] == nil,
        "tensor names must differ, and __metadata__ is taken")
      let start = end
      end += 4 * tensor.values.count
      header.entries[tensor.name] = Entry(
        dtype: "F32", shape: tensor.shape, offsets: [start, end])
    }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    guard var json = try? encoder.encode(header) else {
      preconditionFailure("strings and whole numbers always make JSON")
    }
    // Spaces, so that the data starts at a multiple of 8.
    json.append(contentsOf: repeatElement(UInt8(ascii: " "), count: (8 - json.count % 8) % 8))

    var bytes: [UInt8] = []
    bytes.reserveCapacity(8 + json.count + end)
    withUnsafeBytes(of: UInt64(json.count).littleEndian) { bytes.append(contentsOf: $0) }
    bytes.append(contentsOf: json)
    for tensor in tensors {
      for value in tensor.values {
        withUnsafeBytes(of: value.bitPattern.littleEndian) { bytes.append(contentsOf: $0) }
      }
    }
    return bytes
  }
}
