import Foundation

/// One kind of data that `--data` can name. A new kind is one file and one line in `all`.
public struct DatasetSource: Sendable {
  /// How it is written on the command line: such as `synthetic`, `csv:FILE` or `DIR`.
  public let usage: String
  /// What it is, in one line, for the help text.
  public let summary: String
  /// Whether a `--data` word means this source.
  let accepts: @Sendable (_ word: String) -> Bool
  /// Reads or draws the rows, with features that are not scaled yet.
  let read: @Sendable (_ word: String, _ seed: UInt64) throws(DatasetError) -> Dataset

  /// Every source, in the order in which they are asked whether a word is theirs.
  public static let all: [DatasetSource] = [.synthetic, .wideSynthetic, .csv, .idxFolder]

  /// All the ways to name data, with ` | ` between them.
  public static var usage: String { all.map(\.usage).joined(separator: " | ") }
}

extension Dataset {
  /// Reads or draws the data that a `--data` word names, and scales its features.
  ///
  /// A folder called `synthetic` is written `./synthetic`: the known words win.
  /// - Parameters:
  ///   - seed: of the synthetic images; files are read as they are.
  ///   - scale: how features become inputs of a network.
  /// - Throws: `unknownSource` for a word that is neither known nor a folder, otherwise what the
  ///   source or `scale` finds wrong.
  public static func load(
    _ spec: String, seed: UInt64, scale: Scale = .auto
  ) throws(DatasetError) -> Dataset {
    guard let source = DatasetSource.all.first(where: { $0.accepts(spec) }) else {
      let hint =
        FileManager.default.fileExists(atPath: spec)
        ? "a file is named csv:\(clipped(spec))" : "there is no such folder"
      throw .unknownSource(word: spec, hint: hint)
    }
    var dataset = try source.read(spec, seed)
    try dataset.scale(scale)
    return dataset
  }
}
