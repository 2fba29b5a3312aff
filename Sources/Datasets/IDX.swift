/// The IDX format of MNIST: two zero bytes, the type of the values, the rank, one big-endian 32-bit
/// size for each dimension, then the values in C order, big-endian. Plain, or gzip.
///
/// Source: LeCun, Cortes, Burges, "The MNIST database of handwritten digits".
package struct IDX: Equatable, Sendable {
  /// The types of values that are read and written here, by their numbers in the format.
  package enum ValueType: UInt8, Sendable {
    case unsignedBytes = 0x08
    /// Signed, of 32 bits.
    case integers = 0x0C
    /// binary32
    case floats = 0x0D

    /// Bytes of a value.
    package var size: Int { self == .unsignedBytes ? 1 : 4 }

    /// The type's word in a file's name.
    var word: String {
      switch self {
      case .unsignedBytes: "ubyte"
      case .integers: "int"
      case .floats: "float"
      }
    }

    /// The types of images, of rank 3, and of labels, of rank 1.
    static func allowed(rank: Int) -> [ValueType] {
      rank == 1 ? [.unsignedBytes, .integers] : [.unsignedBytes, .floats]
    }
  }

  package let type: ValueType
  /// Sizes of the dimensions: `[images, rows, columns]` or `[labels]`.
  package let sizes: [Int]
  /// The bytes of all values, as many values as the product of `sizes`.
  package let values: [UInt8]

  /// More than any set of this kind; a header that asks for more is damaged.
  static let maximumValues = 1 << 30
  /// The longest file: zlib takes no more at once.
  static let maximumBytes = Int(UInt32.max)

  package var count: Int { values.count / type.size }

  /// Value number `index`, of a type that is not `floats`.
  package func integer(_ index: Int) -> Int32 {
    type == .unsignedBytes ? Int32(values[index]) : Int32(bitPattern: word(index))
  }

  /// Value number `index` of `floats`.
  package func float(_ index: Int) -> Float { Float(bitPattern: word(index)) }

  private func word(_ index: Int) -> UInt32 {
    values.withUnsafeBytes {
      UInt32(bigEndian: $0.loadUnaligned(fromByteOffset: 4 * index, as: UInt32.self))
    }
  }

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
    let allowed = ValueType.allowed(rank: rank)
    guard let type = allowed.first(where: { magic == [0, 0, $0.rawValue, UInt8(rank)] }) else {
      let forms = allowed.map { "\(hex([0, 0, $0.rawValue, UInt8(rank)])) (\($0.word))" }
      throw .malformed(
        file: file, found: "the magic number \(hex(magic))",
        expected: "\(forms.joined(separator: " or ")), as IDX of rank \(rank) has")
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
    let values = try reader.read(count * type.size)
    guard values.count == count * type.size else {
      throw .malformed(
        file: file, found: "\(values.count / type.size) values",
        expected: "\(count), as its header says (\(sizes.map(String.init).joined(separator: "×")))"
      )
    }
    // Asking for one more byte also makes zlib reach and check the last CRC.
    guard try reader.read(1).isEmpty else {
      throw .malformed(
        file: file, found: "more bytes after the last value", expected: "\(count) values")
    }
    self.type = type
    self.sizes = sizes
    self.values = values
  }
}

private func hex(_ bytes: ArraySlice<UInt8>) -> String {
  bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
}
