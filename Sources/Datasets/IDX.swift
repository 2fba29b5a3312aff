/// The IDX format of MNIST: two zero bytes, a type (0x08, unsigned byte), the rank, one big-endian
/// 32-bit size for each dimension, then the values in C order. Plain, or gzip.
///
/// Source: LeCun, Cortes, Burges, "The MNIST database of handwritten digits".
package struct IDX: Equatable, Sendable {
  /// Sizes of the dimensions: `[images, rows, columns]` or `[labels]`.
  package let sizes: [Int]
  /// The product of `sizes` many values.
  package let values: [UInt8]

  /// More than any set of this kind; a header that asks for more is damaged.
  static let maximumValues = 1 << 30

  /// Reads a whole file's bytes, inflating them if they are gzip, whatever the file's name.
  ///
  /// - Parameter rank: 3 for images, 1 for labels.
  /// - Throws: `malformed`, for any bytes that are not exactly such a file.
  package init(_ bytes: [UInt8], file: String, rank: Int) throws(DatasetError) {
    if GzipReader.isGzip(bytes) {
      var reader = GzipReader(bytes, file: file)
      try self.init(from: &reader, file: file, rank: rank)
    } else {
      var reader = PlainReader(bytes)
      try self.init(from: &reader, file: file, rank: rank)
    }
  }

  private init<Reader: ByteReader & ~Copyable>(
    from reader: inout Reader, file: String, rank: Int
  ) throws(DatasetError) {
    let header = try reader.read(4 + 4 * rank)
    guard header.count == 4 + 4 * rank else {
      throw .malformed(
        file: file, found: "\(header.count) bytes",
        expected: "an IDX header of \(4 + 4 * rank) bytes")
    }
    let magic = header[..<4]
    guard magic == [0, 0, 0x08, UInt8(rank)] else {
      throw .malformed(
        file: file, found: "the magic number \(hex(magic))",
        expected: "\(hex([0, 0, 0x08, UInt8(rank)])) (IDX, unsigned bytes, \(rank)-dimensional)")
    }
    var sizes: [Int] = []
    var count = 1
    for dimension in 0..<rank {
      let bytes = header[(4 + 4 * dimension)..<(8 + 4 * dimension)]
      let size = bytes.reduce(0) { $0 << 8 | Int($1) }
      sizes.append(size)
      // Two factors below 2³² and 2³⁰: the product fits, and what follows sees at most 2³⁰.
      count = min(count, Self.maximumValues + 1) * size
      guard size > 0, count <= Self.maximumValues else {
        throw .malformed(
          file: file, found: "dimension \(dimension + 1) of size \(size)",
          expected: "sizes from 1 that make at most \(Self.maximumValues) values")
      }
    }
    let values = try reader.read(count)
    guard values.count == count else {
      throw .malformed(
        file: file, found: "\(values.count) values",
        expected: "\(count), as its header says (\(sizes.map(String.init).joined(separator: "×")))"
      )
    }
    // Asking for one more byte also makes zlib reach and check the last CRC.
    guard try reader.read(1).isEmpty else {
      throw .malformed(
        file: file, found: "more bytes after the last value", expected: "\(count) values")
    }
    self.sizes = sizes
    self.values = values
  }
}

private func hex(_ bytes: ArraySlice<UInt8>) -> String {
  bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
}
