import Datasets
import Foundation
import Support
import Testing

/// Whole folders and words, as the command line gives them.
@Suite struct DatasetLoadTests {
  static let layouts: [[(name: String, bytes: [UInt8])]] = [
    [
      ("t10k-images-idx3-ubyte", idx([4, 2, 2], imageValues)),
      ("t10k-labels-idx1-ubyte", idx([4], labelValues)),
    ],
    [("t10k-images.idx3-ubyte.gz", gzippedImages), ("t10k-labels-idx1-ubyte.gz", gzippedLabels)],
    [
      ("train-images.idx3-ubyte", idx([4, 2, 2], imageValues)),
      ("train-labels-idx1-ubyte.gz", gzippedLabels),
    ],
  ]

  @Test(arguments: layouts)
  func cutsASinglePair(files: [(name: String, bytes: [UInt8])]) throws {
    let folder = try TemporaryFolder()
    for file in files { try folder.add(file.name, file.bytes) }
    let set = try Dataset.load(folder.path, seed: 1)
    #expect(set.name == URL(fileURLWithPath: folder.path).lastPathComponent)
    #expect(set.features == 4 && set.classes == 10)
    #expect(set.training.labels == [7, 0, 9] && set.test.labels == [3])
    #expect(set.training.pixels + set.test.pixels == imageValues.map { Float($0) / 255 })
  }

  @Test func keepsBothPairsApart() throws {
    let folder = try TemporaryFolder()
    try folder.add("train-images-idx3-ubyte.gz", gzippedImages)
    try folder.add("train-labels-idx1-ubyte.gz", gzippedLabels)
    try folder.add("t10k-images-idx3-ubyte", idx([1, 2, 2], [9, 8, 7, 6]))
    try folder.add("t10k-labels-idx1-ubyte", idx([1], [5]))
    let set = try Dataset.load(folder.path, seed: 1)
    #expect(set.training.rows == 4 && set.test.labels == [5])
  }

  /// As many classes as the largest label needs, whichever set it is in.
  @Test func countsTheClassesThatAreThere() throws {
    let folder = try TemporaryFolder()
    try folder.add("train-images-idx3-ubyte", idx([2, 1, 1], [1, 2]))
    try folder.add("train-labels-idx1-ubyte", idx([2], [0, 2]))
    try folder.add("t10k-images-idx3-ubyte", idx([1, 1, 1], [3]))
    try folder.add("t10k-labels-idx1-ubyte", idx([1], [200]))
    let set = try Dataset.load(folder.path, seed: 1)
    #expect(set.training.classes == 201 && set.test.classes == 201)
    #expect(set.labelsWithoutRows(below: 5) == [1, 3, 4])
  }

  static let faultyFolders: [(files: [(String, [UInt8])], message: String)] = [
    (
      [],
      "folder '.' lacks a file: expected train-images-idx3-ubyte or t10k-images-idx3-ubyte, or .gz"
    ),
    (
      [("t10k-images-idx3-ubyte", idx([4, 2, 2], imageValues))],
      "folder '.' lacks a file: expected t10k-labels-idx1-ubyte, or .gz"
    ),
    (
      [
        ("t10k-images-idx3-ubyte.gz", gzippedImages), ("t10k-labels-idx1-ubyte.gz", gzippedLabels),
        ("train-labels-idx1-ubyte.gz", gzippedLabels),
      ], "folder '.' lacks a file: expected train-images-idx3-ubyte, or .gz"
    ),
    (
      [
        ("t10k-images-idx3-ubyte.gz", gzippedImages),
        ("t10k-labels-idx1-ubyte", idx([3], [1, 2, 3])),
      ],
      "./t10k-labels-idx1-ubyte: found 3 labels, expected 4, one for each image of "
        + "./t10k-images-idx3-ubyte.gz"
    ),
    (
      [
        ("t10k-images-idx3-ubyte.gz", gzippedImages),
        (
          "t10k-labels-idx1-int",
          idx([4], [0, 0, 0, 1, 0, 0, 0, 2, 0, 1, 0, 0, 0, 0, 0, 3], type: 0x0C)
        ),
      ], "./t10k-labels-idx1-int: found label 65536 at row 3, expected labels from 0 to 65535"
    ),
    (
      [
        ("t10k-images-idx3-float", idx([2, 1, 1], [0, 0, 0, 0, 0x7F, 0xC0, 0, 0], type: 0x0D)),
        ("t10k-labels-idx1-ubyte", idx([2], [1, 2])),
      ], "./t10k-images-idx3-float: found nan at row 2, feature 1, expected finite numbers"
    ),
    (
      [
        ("train-images-idx3-ubyte", idx([1, 1, 1], [9])),
        ("train-labels-idx1-ubyte", idx([1], [5])),
        ("t10k-images-idx3-float", idx([1, 1, 1], [0, 0, 0, 0], type: 0x0D)),
        ("t10k-labels-idx1-ubyte", idx([1], [5])),
      ], ".: found test images of type float, expected ubyte, as in the training images"
    ),
    (
      [
        ("train-images-idx3-ubyte", idx([1, 2, 2], [9, 8, 7, 6])),
        ("train-labels-idx1-ubyte", idx([1], [5])),
      ], ".: found 1 image, expected at least 2, one of them for testing"
    ),
    (
      [
        ("train-images-idx3-ubyte", idx([1, 2, 1], [9, 8])),
        ("train-labels-idx1-ubyte", idx([1], [5])),
        ("t10k-images-idx3-ubyte.gz", gzippedImages), ("t10k-labels-idx1-ubyte.gz", gzippedLabels),
      ], ".: found test images of 4 pixels, expected 2, as in the training images"
    ),
  ]

  @Test(arguments: faultyFolders)
  func refusesFolder(files: [(String, [UInt8])], expected: String) throws {
    let folder = try TemporaryFolder()
    for (name, bytes) in files { try folder.add(name, bytes) }
    let line = message { () throws(DatasetError) in try Dataset.load(folder.path, seed: 1) }
    #expect(line.replacingOccurrences(of: folder.path, with: ".") == expected)
  }

  static let faultyWords: [(word: String, kind: DatasetError.Kind, message: String)] = [
    (
      "syntetic", .usage,
      "unknown data 'syntetic': there is no such folder; expected \(DatasetSource.usage)"
    ),
    (
      "", .usage, "unknown data '': there is no such folder; expected \(DatasetSource.usage)"
    ),
    (
      "synthetic:100", .usage,
      "unknown data 'synthetic:100': synthetic:FEATURES takes a number from 784 to 65536; "
        + "expected \(DatasetSource.usage)"
    ),
    ("no/such/folder", .inputOutput, "cannot read 'no/such/folder': there is no such folder"),
    ("csv:no-such.csv", .inputOutput, "cannot read 'no-such.csv': No such file or directory"),
    ("csv:/", .inputOutput, "cannot read '/': Is a directory"),
    (
      "two\nlines", .usage,
      "unknown data 'two\\u{a}lines': there is no such folder; expected \(DatasetSource.usage)"
    ),
  ]

  @Test(arguments: faultyWords)
  func refusesWord(word: String, kind: DatasetError.Kind, expected: String) {
    do throws(DatasetError) {
      _ = try Dataset.load(word, seed: 1)
      Issue.record("'\(word)' was taken")
    } catch {
      #expect(error.kind == kind)
      #expect(error.description == expected)
    }
  }

  @Test func everySourceIsToldApartAndExplained() {
    #expect(Set(DatasetSource.all.map(\.usage)).count == DatasetSource.all.count)
    for source in DatasetSource.all {
      #expect(DatasetSource.usage.contains(source.usage))
      #expect(DataSources.note.contains(source.usage))
      #expect(!source.summary.contains("\n"))
    }
  }

  @Test func tellsHowToNameAFile() throws {
    let folder = try TemporaryFolder()
    let path = try folder.add("x.csv", Array("1,2\n".utf8))
    let line = message { () throws(DatasetError) in try Dataset.load(path, seed: 1) }
    #expect(line.contains("a file is named csv:"))
  }

  @Test func readsCSVByName() throws {
    let folder = try TemporaryFolder()
    let path = try folder.add("x.csv", Array("3,0,255\n1,51,102\n".utf8))
    let set = try Dataset.load("csv:\(path)", seed: 1)
    #expect(set.name == "x.csv" && set.classes == 4)
    #expect(set.training.labels == [3] && set.training.pixels == [0, 1])
    #expect(set.test.labels == [1])
  }

  static let realFolder = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appendingPathComponent("shared/data/mnist").path

  /// Counts, and sums taken with Python's gzip and int.from_bytes. Swift Testing reports the test
  /// as skipped where the files are not beside the checkout.
  @Test(
    .enabled(
      if: FileManager.default.fileExists(atPath: "\(realFolder)/t10k-images-idx3-ubyte.gz"),
      "the MNIST test set is not in ../shared/data/mnist"))
  func readsGenuineMNIST() throws {
    let set = try Dataset.load(Self.realFolder, seed: 1)
    #expect(set.training.rows == 9_000 && set.test.rows == 1_000 && set.features == 784)
    #expect(set.training.labels.prefix(10) == [7, 2, 1, 0, 4, 1, 4, 9, 5, 9])
    let counts = (0..<10).map { digit in set.test.labels.count { $0 == digit } }
    #expect(counts == [102, 119, 99, 102, 92, 85, 102, 115, 94, 90])
    let sum = (set.training.pixels + set.test.pixels).reduce(0) { $0 + Int(($1 * 255).rounded()) }
    #expect(sum == 264_923_200)
  }
}
