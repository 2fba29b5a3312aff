import Support
import Testing

/// A folder of files of which one is wrong, and what the line about it must say.
struct BadData: CustomTestStringConvertible, Sendable {
  let testDescription: String
  let files: [String: [UInt8]]
  let code: Int32
  let says: [String]

  init(_ name: String, _ files: [String: [UInt8]], code: Int32 = 65, _ says: String...) {
    testDescription = name
    self.files = files
    self.code = code
    self.says = says
  }

  static func csv(_ name: String, _ text: String, _ says: String...) -> BadData {
    BadData(name, bytes: Array(text.utf8), says: says)
  }

  init(_ name: String, bytes: [UInt8], says: [String]) {
    testDescription = name
    files = ["bad.csv": bytes]
    code = 65
    self.says = says
  }

  /// Twenty good images of 2×3 pixels with their labels, of which some files are replaced.
  static func idx(_ name: String, _ replaced: [String: [UInt8]?], _ says: String...) -> BadData {
    var files = [images: goodImages, labels: goodLabels]
    for (file, bytes) in replaced { files[file] = bytes }
    return BadData(name, folder: files, says: says)
  }

  init(_ name: String, folder: [String: [UInt8]], says: [String]) {
    testDescription = name
    files = folder
    code = 65
    self.says = says
  }

  static let images = "train-images-idx3-ubyte"
  static let labels = "train-labels-idx1-ubyte"
  static let goodImages = FileFormats.idx([20, 2, 3], (0..<120).map { UInt8($0) })
  static let goodLabels = FileFormats.idx([20], (0..<20).map { UInt8($0 % 10) })
}

struct BadDataTests {
  private static func lines(replacing line: Int, by text: String) -> String {
    (1...20).map { ($0 == line ? text : TinyData.line($0)) + "\n" }.joined()
  }

  static let csv: [BadData] = [
    .csv("a word", lines(replacing: 3, by: "1,0,0,zero,0,0,0"), "line 3, column 4", "'zero'"),
    .csv("a NaN", lines(replacing: 7, by: "1,0,0,0,0,0,nan"), "line 7, column 7", "'nan'"),
    .csv("an empty cell", lines(replacing: 2, by: "1,,0,0,0,0,0"), "line 2, column 2", "nothing"),
    .csv(
      "no binary32", lines(replacing: 9, by: "1,0,-1e39,0,0,0,0"), "line 9, column 3", "'-1e39'"),
    .csv("a broken label", lines(replacing: 5, by: "1.5,0,0,0,0,0,0"), "line 5, column 1"),
    .csv("a negative label", lines(replacing: 5, by: "-1,0,0,0,0,0,0"), "line 5, column 1"),
    .csv("a short row", lines(replacing: 4, by: "1,0,0,0,0,0"), "line 4", "6 cells", "7"),
    .csv("a long row", lines(replacing: 4, by: "1,0,0,0,0,0,0,0"), "line 4", "more than 7 cells"),
    .csv("an open quote", lines(replacing: 4, by: "1,\"0,0,0,0,0,0"), "line 4", "closing quote"),
    .csv("an empty line", lines(replacing: 6, by: ""), "line 6"),
    .csv("a label alone", "1\n2\n", "line 1", "1 cell"),
    .csv("nothing", "", "no rows"),
    .csv("a header alone", "label,a,b,c,d,e,f\n", "no rows"),
    .csv("one row", TinyData.line(0), "1 row", "at least 2"),
    BadData("bytes", bytes: [49, 44, 0xFF, 0xFE, 0, 10, 13, 44, 44], says: ["line 1, column 2"]),
  ]

  static let idx: [BadData] = [
    .idx("a cut header", [BadData.images: Array(BadData.goodImages.prefix(9))], "9 bytes"),
    .idx("cut images", [BadData.images: BadData.goodImages.dropLast()], "119 values", "20×2×3"),
    .idx("cut labels", [BadData.labels: BadData.goodLabels.dropLast(3)], "17 values"),
    .idx("more bytes", [BadData.images: BadData.goodImages + [0]], "more bytes after"),
    .idx("no bytes", [BadData.images: []], "0 bytes"),
    .idx("labels as images", [BadData.images: BadData.goodLabels], "00000801", "00000803"),
    .idx(
      "another count", [BadData.labels: FileFormats.idx([19], .init(repeating: 1, count: 19))],
      "19 labels", "20"),
    .idx(
      "a label below 0",
      [
        BadData.labels: nil,
        "train-labels-idx1-int": FileFormats.idx(
          [20], .init(repeating: 255, count: 80), type: 0x0C),
      ], "label -1 at row 1"),
    .idx("no labels", [BadData.labels: nil as [UInt8]?], "lacks a file", BadData.labels),
    .idx("no images", [BadData.images: nil as [UInt8]?], "lacks a file", BadData.images),
    .idx(
      "neither", [BadData.images: nil as [UInt8]?, BadData.labels: nil as [UInt8]?],
      "lacks a file"),
    .idx("no rows", [BadData.images: FileFormats.idx([0, 2, 3], [])], "of size 0"),
    .idx(
      "a header of terabytes",
      [BadData.images: FileFormats.idx([0xFFFF_FFFF, 0xFFFF_FFFF, 0xFFFF_FFFF], [])],
      "4294967295"),
    .idx(
      "cut gzip", [BadData.images: FileFormats.gzip(BadData.goodImages).dropLast(9)], "gzip"),
    .idx(
      "gzip without its end", [BadData.images: FileFormats.gzip(BadData.goodImages).dropLast(8)],
      "gzip"),
    .idx("gzip of another checksum", [BadData.images: broken(at: 30)], "corrupt gzip"),
    .idx("gzip with a broken block", [BadData.images: broken(at: 12)], "corrupt gzip"),
    .idx(
      "gzip and more", [BadData.images: FileFormats.gzip(BadData.goodImages) + [1, 2]],
      "2 bytes after the gzip data"),
  ]

  private static func broken(at index: Int) -> [UInt8] {
    var bytes = FileFormats.gzip(BadData.goodImages)
    bytes[index] ^= 0x55
    return bytes
  }

  @Test(arguments: (csv + idx).sampled(oneIn: 2), ["run", "train", "data"])
  func badDataIsNamed(bad: BadData, command: String) throws {
    let folder = try TemporaryFolder()
    for (name, bytes) in bad.files { try folder.add(name, bytes) }
    let before = try folder.contents()
    let source = bad.files.keys.contains("bad.csv") ? "csv:bad.csv" : "."
    let outcome = try bench(
      command == "data"
        ? [command, source] : [command, "--data", source, "--network", "6-5-10", "--batch", "7"],
      in: folder)
    expectOneLine(outcome, code: bad.code, saying: bad.says)
    #expect(try folder.contents() == before)
  }

  /// The tables above would prove nothing if the good files were refused too.
  @Test(arguments: [false, true])
  func theUnbrokenFilesAreTaken(compressed: Bool) throws {
    let folder = try TemporaryFolder()
    for (name, bytes) in [
      BadData.images: BadData.goodImages, BadData.labels: BadData.goodLabels,
    ] {
      try folder.add(
        compressed ? "\(name).gz" : name, compressed ? FileFormats.gzip(bytes) : bytes)
    }
    let outcome = try bench(["data", "."], in: folder)
    #expect(outcome.code == 0 && outcome.errors == "")
    #expect(outcome.output.contains("18 training rows, 2 test rows, 6 features, 10 classes"))
  }

  @Test(arguments: [
    (["--data", "csv:missing.csv"], "missing.csv", "No such file"),
    (["--data", "csv:"], "''", "No such file"),
    (["--data", "csv:folder"], "folder", "directory"),
    (["--data", "missing/folder"], "missing/folder", "no such folder"),
    (["--data", "tiny.csv/below"], "tiny.csv/below", "no such folder"),
    (["--initial-weights", "missing"], "missing", "No such file"),
    (["--initial-weights", "folder"], "folder", "directory"),
    (["--initial-weights", ""], "''", "No such file"),
  ])
  func whatCannotBeReadIsNamed(arguments: [String], path: String, reason: String) throws {
    let folder = try TinyData.folder()
    try folder.write("", to: "folder/file")
    for command in [["train"] + TinyData.job, TinyData.run] {
      expectOneLine(
        try bench(command + arguments, in: folder), code: 74, saying: [path, reason])
    }
    #expect(try folder.contents() == ["folder", "tiny.csv"])
  }
}
