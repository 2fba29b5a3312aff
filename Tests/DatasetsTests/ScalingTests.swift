import Foundation
import Support
import Testing

@testable import Datasets

/// Three training rows and one test row, which is the last tenth. In the training rows the first
/// feature has mean 0 and the variance 2/3, the second is constant, and the third has mean 5 and the
/// variance 26/3.
@Suite struct ScalingTests {
  static let text = "0,-1,5,2\n1,0,5,4\n0,1,5,9\n1,3,7,1\n"

  private func load(_ text: String, _ scale: Scale) throws(DatasetError) -> Dataset {
    try Dataset.load("csv:\(path(text))", seed: 1, scale: scale)
  }

  private let folder = try! TemporaryFolder()

  private func path(_ text: String) -> String { try! folder.add("x.csv", Array(text.utf8)) }

  private func isClose(_ found: [Float], _ expected: [Double]) -> Bool {
    found.count == expected.count
      && zip(found, expected).allSatisfy { abs(Double($0) - $1) <= 6e-8 * max(1, abs($1)) }
  }

  @Test func standardisesByTheTrainingRows() throws {
    let set = try load(Self.text, .standard)
    let (a, c) = ((2.0 / 3).squareRoot(), (26.0 / 3).squareRoot())
    #expect(isClose(set.training.row(0), [-1 / a, 0, -3 / c]))
    #expect(isClose(set.training.row(1), [0, 0, -1 / c]))
    #expect(isClose(set.training.row(2), [1 / a, 0, 4 / c]))
    #expect(isClose(set.test.row(0), [3 / a, 2, -4 / c]))
    #expect(set.scaling.method == .standard && set.scaling.offsets == [0, 5, 5])
    #expect(set.scaling.divisors[1] == 1)
  }

  @Test func scalesToTheTrainingRowsRange() throws {
    let set = try load(Self.text, .minmax)
    #expect(isClose(set.training.row(0), [0, 0, 0]))
    #expect(isClose(set.training.row(1), [0.5, 0, 2.0 / 7]))
    #expect(isClose(set.training.row(2), [1, 0, 1]))
    #expect(isClose(set.test.row(0), [2, 2, -1.0 / 7]))
    #expect(set.scaling.offsets == [-1, 5, 2] && set.scaling.divisors == [2, 1, 7])
  }

  @Test func leavesTheNumbersAlone() throws {
    let set = try load(Self.text, .none)
    #expect(set.training.pixels == [-1, 5, 2, 0, 5, 4, 1, 5, 9] && set.test.pixels == [3, 7, 1])
    #expect(set.scaling == .none)
  }

  /// What a test row holds changes nothing of the training rows.
  @Test(arguments: [Scale.auto, .standard, .minmax])
  func looksAtNoTestRow(scale: Scale) throws {
    let set = try load(Self.text, scale)
    let other = try load(Self.text.replacing("3,7,1\n", with: "-3e9,0.5,1e9\n"), scale)
    #expect(other.training == set.training && other.scaling == set.scaling)
    #expect(other.test != set.test)
  }

  static let automatic: [(text: String, method: Scaling.Method, first: [Float])] = [
    ("0,0,1\n1,0.5,0.25\n1,0,0\n", .none, [0, 1]),
    // The last row is a test row.
    ("0,0,1\n1,0.5,0.25\n1,255,0\n", .none, [0, 1]),
    ("0,0,255\n1,51,2\n1,0,0\n", .bytes, [0, 1]),
    ("0,51,102\n1,0,2\n1,0,0\n", .bytes, [51 / 255.0, 102 / 255.0]),
    ("0,0,256\n1,2,0\n1,0,0\n", .standard, [-1, 1]),
    ("0,0,2\n1,0.5,0\n1,0,0\n", .standard, [-1, 1]),
    ("0,-1,0\n1,1,1\n1,0,0\n", .standard, [-1, -1]),
  ]

  @Test(arguments: automatic)
  func findsWhatSuitsTheNumbers(text: String, method: Scaling.Method, first: [Float]) throws {
    let set = try load(text, .auto)
    #expect(set.scaling.method == method && set.training.row(0) == first)
  }

  /// Bytes of images stay bytes, even where all are 0 or 1; floats are taken as they are.
  @Test func takesImagesByTheirType() throws {
    try folder.add("train-images-idx3-ubyte", idx([2, 1, 2], [0, 1, 1, 1]))
    try folder.add("train-labels-idx1-ubyte", idx([2], [0, 1]))
    let bytes = try Dataset.load(folder.path, seed: 1)
    #expect(bytes.scaling.method == .bytes && bytes.training.pixels == [0, 1 / 255.0])

    let floats = try TemporaryFolder()
    // −2 and 300 in binary32.
    let values: [UInt8] = [0xC0, 0, 0, 0, 0x43, 0x96, 0, 0]
    try floats.add("train-images-idx3-float", idx([2, 1, 2], values + values, type: 0x0D))
    try floats.add("train-labels-idx1-ubyte", idx([2], [0, 1]))
    let set = try Dataset.load(floats.path, seed: 1)
    #expect(set.scaling == .none && set.training.pixels == [-2, 300])
    #expect(try Dataset.load(floats.path, seed: 1, scale: .minmax).training.pixels == [0, 0])
  }

  /// Python's `statistics` computes the mean and the deviation exactly, as fractions, before it rounds.
  @Test(.enabled(if: Python.isInstalled, "python3 is not there"))
  func agreesWithPythonsStatistics() throws {
    let program = """
      import random, statistics
      random.seed(7)
      rows = [[random.gauss(0, 10 ** (4 * f - 6)) + 1000 * f for f in range(4)] for _ in range(200)]
      with open("\(folder.path)/p.csv", "w") as file:
          for number, row in enumerate(rows):
              print(number % 3, *row, sep=",", file=file)
      from struct import pack, unpack
      rows = [[unpack("f", pack("f", x))[0] for x in row] for row in rows]
      columns = list(zip(*rows[:180]))
      means = [statistics.mean(map(float, column)) for column in columns]
      deviations = [statistics.pstdev(column) for column in columns]
      for row in rows:
          print(*[(x - m) / d for x, m, d in zip(row, means, deviations)])
      """
    let (status, output) = try Python.run(["-c", program])
    try #require(status == 0)
    let expected = output.split(separator: "\n").map {
      $0.split(separator: " ").map { Double($0)! }
    }
    let set = try Dataset.load("csv:\(folder.path)/p.csv", seed: 1)
    #expect(set.scaling.method == .standard && set.training.rows == 180)
    for (row, numbers) in expected.enumerated() {
      #expect(isClose(row < 180 ? set.training.row(row) : set.test.row(row - 180), numbers))
    }
  }

  @Test func aTestRowBeyondBinary32IsNamed() throws {
    let text = "0,0,1\n1,1e-45,2\n0,3e38,3\n"
    let line = message { () throws(DatasetError) in try load(text, .standard) }
    #expect(
      line == "x.csv: found feature 1 of test row 1 too far from the training rows, "
        + "expected a value that --scale standard leaves within binary32")
  }

  /// Rows that somebody else holds stay as they are, and so do first rows repeated behind the last.
  @Test func changesNobodyElsesRows() throws {
    let rows = LabelledRows(features: 1, classes: 2, pixels: [1, 2, 3], labels: [0, 1, 0])
    let feed = try RowFeed(rows, batch: 2, order: .none)
    var set = Dataset(name: "a", provenance: "b", training: rows, test: rows, automatic: .minmax)
    try set.scale(.auto)
    #expect(rows.pixels == [1, 2, 3] && set.training.pixels == [0, 0.5, 1])
    #expect(set.test.pixels == [0, 0.5, 1] && feed.features(step: 1)[1] == 1)
  }

  @Test func metadataReadsBack() throws {
    for scale in [Scale.none, .standard, .minmax] {
      let scaling = try load(Self.text, scale).scaling
      #expect(try Scaling(metadata: scaling.metadata, file: "f") == scaling)
    }
    #expect(try Scaling(metadata: ["network": "1-2"], file: "f") == nil)
  }

  @Test(arguments: [
    (["scale": "zscore"], "f: found scale 'zscore' in the metadata, expected none, bytes, "),
    (["scale": "standard"], "f: found no list of numbers as scale_offsets in the metadata, "),
    (["scale": "minmax", "scale_offsets": "1", "scale_divisors": "nan"], "f: found no list of "),
    (["scale": "minmax", "scale_offsets": "1,,2"], "f: found no list of numbers as scale_offsets"),
  ])
  func badMetadataIsNamed(metadata: [String: String], expected: String) {
    let line = message { () throws(DatasetError) in try Scaling(metadata: metadata, file: "f") }
    #expect(line.hasPrefix(expected), "\(line)")
  }
}
