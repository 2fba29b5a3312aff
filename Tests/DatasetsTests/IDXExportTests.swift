import Datasets
import Foundation
import Support
import Testing

@Suite struct IDXExportTests {
  private let folder = try! TemporaryFolder()

  private func set(_ features: Int, _ pixels: [Float], labels: [Int32], classes: Int) -> Dataset {
    let rows = LabelledRows(features: features, classes: classes, pixels: pixels, labels: labels)
    return Dataset(name: "a", provenance: "b", training: rows, test: rows)
  }

  private func bytes(_ name: String) throws -> [UInt8] {
    Array(try Data(contentsOf: URL(fileURLWithPath: "\(folder.path)/\(name)")))
  }

  /// Shares of 255 become the bytes that an image program would have written.
  @Test func writesBytesWhereTheyAreExact() throws {
    let values: [UInt8] = [0, 255, 51, 102, 1, 2, 3, 254]
    let set = set(4, values.map { Float($0) / 255 }, labels: [255, 0], classes: 256)
    let names = try set.writeIDX(to: folder.path)
    #expect(
      names == [
        "train-images-idx3-ubyte", "train-labels-idx1-ubyte", "t10k-images-idx3-ubyte",
        "t10k-labels-idx1-ubyte",
      ])
    #expect(try folder.contents() == names.sorted())
    for part in ["train", "t10k"] {
      #expect(try bytes("\(part)-images-idx3-ubyte") == idx([2, 2, 2], values))
      #expect(try bytes("\(part)-labels-idx1-ubyte") == idx([2], [255, 0]))
    }
  }

  /// 0.1 is 3DCCCCCD in binary32, and −0 is 80000000; labels beyond a byte take 32 bits.
  @Test func writesFloatsWhereBytesAreNot() throws {
    let set = set(2, [0.1, -0.0, 1, 0], labels: [256, 1], classes: 257)
    let names = try set.writeIDX(to: folder.path)
    #expect(names.prefix(2) == ["train-images-idx3-float", "train-labels-idx1-int"])
    let values = [[0x3D, 0xCC, 0xCC, 0xCD], [0x80, 0, 0, 0], [0x3F, 0x80, 0, 0], [0, 0, 0, 0]]
    #expect(
      try bytes(names[0])
        == idx([2, 1, 2], values.joined().map { UInt8($0) }, type: 0x0D))
    #expect(try bytes(names[1]) == idx([2], [0, 0, 1, 0, 0, 0, 0, 1], type: 0x0C))
  }

  static let words = [
    "-1.5,0.25,3\n", "0.1,-0,1e-42\n", "0,51,255\n", "0.5,1,0.125\n", "2.5,-3e38,7\n",
  ]

  /// What is read back has the bits of what was written, under any scaling.
  @Test(arguments: Scale.allCases, words)
  func readsBackToTheSameBits(scale: Scale, last: String) throws {
    let lines = ["0,1,2\n", "9,0.75,1\n", "200,0,0\n", last, "1,2,3\n"]
    let text = lines.enumerated().map { "\($0 * 70),\($1)" }.joined()
    let path = try folder.add("x.csv", Array(text.utf8))
    let set = try Dataset.load("csv:\(path)", seed: 1, scale: scale)
    let output = try TemporaryFolder()
    _ = try set.writeIDX(to: output.path)
    let again = try Dataset.load(output.path, seed: 2)
    for (rows, before) in [(again.training, set.training), (again.test, set.test)] {
      #expect(rows.pixels.map(\.bitPattern) == before.pixels.map(\.bitPattern))
      #expect(rows.labels == before.labels)
    }
  }

  /// The images, written and read, are the images.
  @Test func theDigitsAreBytes() throws {
    let set = try Dataset.load("synthetic", seed: 3)
    _ = try set.writeIDX(to: folder.path)
    let again = try Dataset.load(folder.path, seed: 4)
    #expect(again.training == set.training && again.test == set.test)
    #expect(again.scaling == set.scaling)
  }

  @Test func whereNothingCanBeWrittenIsNamed() throws {
    let set = set(1, [1], labels: [0], classes: 1)
    let line = message { () throws(DatasetError) in
      try set.writeIDX(to: "\(folder.path)/missing")
    }
    #expect(line.hasPrefix("cannot write '\(folder.path)/missing/train-images-idx3-ubyte': "))
  }
}
