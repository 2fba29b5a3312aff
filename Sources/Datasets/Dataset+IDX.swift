import Files

extension Dataset {
  /// Writes both sets to `folder` as IDX files, which read back to the same bits under
  /// `Scale.auto`, whatever scaled them.
  ///
  /// The features are written as they are trained on: as unsigned bytes where each is k ÷ 255 of a
  /// whole number k, exactly as `Scaling.Method.bytes` makes it, and otherwise as binary32. Labels are
  /// bytes up to 255, and otherwise integers of 32 bits. A row of a square number of features is a
  /// square image, and any other row an image one pixel high.
  ///
  /// Memory: one file at a time.
  /// - Returns: the names of the files, in the order in which they were written.
  /// - Throws: `tooManyValues` before anything is written, or `cannotWrite`.
  public func writeIDX(to folder: String) throws(DatasetError) -> [String] {
    let parts = [("train", training), ("t10k", test)]
    let isBytes = parts.allSatisfy { $0.1.storage.values.allSatisfy { IDX.byte($0) != nil } }
    let images = isBytes ? IDX.ValueType.unsignedBytes : .floats
    let labels = classes <= 256 ? IDX.ValueType.unsignedBytes : .integers
    for (_, rows) in parts where rows.rows * features > IDX.maximumValues - IDX.headerBytes {
      throw .tooManyValues(rows.rows * features, limit: IDX.maximumValues - IDX.headerBytes)
    }
    var names: [String] = []
    for (word, rows) in parts {
      names.append("\(word)-images-idx3-\(images.word)")
      try write(IDX.images(of: rows, as: images), to: "\(folder)/\(names.last!)")
      names.append("\(word)-labels-idx1-\(labels.word)")
      try write(IDX.labels(of: rows, as: labels), to: "\(folder)/\(names.last!)")
    }
    return names
  }

  private func write(_ bytes: [UInt8], to path: String) throws(DatasetError) {
    do throws(FileError) {
      try File.write(bytes, to: path)
    } catch {
      throw DatasetError(error)
    }
  }
}

extension IDX {
  /// Bytes before the values of an image file.
  fileprivate static let headerBytes = 16

  /// The whole number k of which `value` is k ÷ 255 to the last bit; nil where there is none.
  fileprivate static func byte(_ value: Float) -> UInt8? {
    guard value >= 0, value <= 1 else { return nil }
    let number = (value * 255).rounded()
    return (number / 255).bitPattern == value.bitPattern ? UInt8(number) : nil
  }

  /// The bytes of a file with the features of `rows`.
  fileprivate static func images(of rows: LabelledRows, as type: ValueType) -> [UInt8] {
    let side = Int(Double(rows.features).squareRoot())
    let size = side * side == rows.features ? [side, side] : [1, rows.features]
    var bytes = header(type, [rows.rows] + size)
    for value in rows.storage.values {
      switch type {
      case .floats: append(value.bitPattern, to: &bytes)
      case .unsignedBytes, .integers: bytes.append(byte(value)!)
      }
    }
    return bytes
  }

  /// The bytes of a file with the labels of `rows`.
  fileprivate static func labels(of rows: LabelledRows, as type: ValueType) -> [UInt8] {
    var bytes = header(type, [rows.rows])
    for label in rows.labels {
      switch type {
      case .unsignedBytes: bytes.append(UInt8(label))
      case .integers, .floats: append(UInt32(bitPattern: label), to: &bytes)
      }
    }
    return bytes
  }

  /// The header of a file, with room behind it for the values.
  private static func header(_ type: ValueType, _ sizes: [Int]) -> [UInt8] {
    var bytes: [UInt8] = [0, 0, type.rawValue, UInt8(sizes.count)]
    bytes.reserveCapacity(headerBytes + sizes.reduce(type.size, *))
    for size in sizes { append(UInt32(size), to: &bytes) }
    return bytes
  }

  private static func append(_ word: UInt32, to bytes: inout [UInt8]) {
    withUnsafeBytes(of: word.bigEndian) { bytes.append(contentsOf: $0) }
  }
}
