/// The formats that users bring, written from their specifications and not by the program.
enum FileFormats {
  /// IDX, of unsigned bytes unless told otherwise (LeCun's MNIST page).
  static func idx(_ sizes: [Int], _ values: [UInt8], type: UInt8 = 8) -> [UInt8] {
    [0, 0, type, UInt8(sizes.count)]
      + sizes.flatMap { size in [24, 16, 8, 0].map { UInt8(size >> $0 & 255) } } + values
  }

  /// gzip (RFC 1952) with one stored block (RFC 1951).
  static func gzip(_ bytes: [UInt8]) -> [UInt8] {
    let count = UInt16(bytes.count)
    let header: [UInt8] = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 255, 1]
    return header + little(count) + little(~count) + bytes + little(crc32(bytes))
      + little(UInt32(count))
  }

  /// safetensors: the header's length, the header as JSON, the values.
  static func safetensors(
    _ tensors: [(name: String, shape: [Int], values: [Double])], type: String = "F32"
  ) -> [UInt8] {
    var entries: [String] = []
    var data: [UInt8] = []
    for tensor in tensors {
      let start = data.count
      for value in tensor.values {
        data += type == "F32" ? little(Float(value).bitPattern) : little(value.bitPattern)
      }
      entries.append(
        "\"\(tensor.name)\":{\"dtype\":\"\(type)\",\"shape\":\(tensor.shape),"
          + "\"data_offsets\":[\(start),\(data.count)]}")
    }
    let header = Array("{\(entries.joined(separator: ","))}".utf8)
    return little(UInt64(header.count)) + header + data
  }

  private static func little<Integer: FixedWidthInteger>(_ value: Integer) -> [UInt8] {
    withUnsafeBytes(of: value.littleEndian) { Array($0) }
  }

  private static func crc32(_ bytes: [UInt8]) -> UInt32 {
    ~bytes.reduce(~0 as UInt32) { crc, byte in
      (0..<8).reduce(crc ^ UInt32(byte)) { value, _ in
        value & 1 == 1 ? value >> 1 ^ 0xEDB8_8320 : value >> 1
      }
    }
  }
}
