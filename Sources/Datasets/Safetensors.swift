import Files
import Foundation

/// A named array of 32-bit floats, row-major.
public struct Tensor: Equatable, Sendable {
  public let name: String
  /// Sizes of the dimensions, outermost first; empty for a single number.
  public let shape: [Int]
  public let values: [Float]

  /// - Precondition: `values.count` is the product of `shape`, whose sizes are not negative.
  public init(name: String, shape: [Int], values: [Float]) {
    precondition(shape.allSatisfy { $0 >= 0 }, "a size is negative")
    precondition(shape.reduce(1, *) == values.count, "a tensor's values must fill its shape")
    self.name = name
    self.shape = shape
    self.values = values
  }
}

/// Weights in the format of other frameworks: an 8-byte little-endian length, a JSON header of
/// that length, then the tensors' bytes.
///
/// Source: the format section of huggingface/safetensors' README. Only `F32` is read or written.
public enum Safetensors {
  /// The longest header that is read, as in the reference implementation.
  static let maximumHeader = 100_000_000

  /// The tensors of a file, in the order of their bytes.
  ///
  /// - Throws: `cannotRead`, or `malformed` for a file that is not exactly such.
  public static func read(path: String) throws(DatasetError) -> [Tensor] {
    try read(try DatasetError.reading(path), file: path)
  }

  /// The tensors of a file, as `read(path:)` gives them, and its metadata: words about the file,
  /// empty where it has none.
  ///
  /// - Throws: `cannotRead`, or `malformed` for a file that is not exactly such.
  public static func readAll(
    path: String
  ) throws(DatasetError) -> (tensors: [Tensor], metadata: [String: String]) {
    let bytes = try DatasetError.reading(path)
    return (try read(bytes, file: path), try split(bytes, file: path).0.metadata)
  }

  /// Writes a file whole or not at all.
  ///
  /// - Parameter metadata: words about the file, kept under `__metadata__`.
  /// - Throws: `cannotWrite`.
  /// - Precondition: names differ, and none is `__metadata__`.
  public static func write(
    _ tensors: [Tensor], metadata: [String: String] = [:], to path: String
  ) throws(DatasetError) {
    do throws(FileError) {
      try File.write(bytes(of: tensors, metadata: metadata), to: path)
    } catch {
      throw DatasetError(error)
    }
  }
}

// MARK: - The JSON header

extension Safetensors {
  static let metadataKey = "__metadata__"

  /// What the header says of one tensor.
  struct Entry: Codable {
    let dtype: String
    let shape: [Int]
    /// First byte and the byte after the last, counted from the end of the header.
    let offsets: [Int]

    enum CodingKeys: String, CodingKey {
      case dtype, shape
      case offsets = "data_offsets"
    }
  }

  /// A key of a JSON object, whatever it says.
  struct Key: CodingKey {
    let stringValue: String
    let intValue: Int? = nil
    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }

  struct Header: Codable {
    var entries: [String: Entry] = [:]
    var metadata: [String: String] = [:]
    /// Keys of the header and of the objects in it, as far as they mean something.
    var keyCount = 0

    init() {}

    init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: Key.self)
      for key in container.allKeys {
        if key.stringValue == metadataKey {
          metadata = try container.decode([String: String].self, forKey: key)
          keyCount += 1 + metadata.count
        } else {
          entries[key.stringValue] = try container.decode(Entry.self, forKey: key)
          keyCount += 4
        }
      }
    }

    func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: Key.self)
      if !metadata.isEmpty {
        try container.encode(metadata, forKey: Key(stringValue: metadataKey))
      }
      for (name, entry) in entries {
        try container.encode(entry, forKey: Key(stringValue: name))
      }
    }
  }
}
