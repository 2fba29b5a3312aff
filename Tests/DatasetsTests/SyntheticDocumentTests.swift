import Datasets
import Foundation
import Support
import Testing

/// `docs/synthetic.md` says how the images are drawn, with a program in Python that shares nothing
/// with this package: what it draws must be what the package draws, byte for byte.
@Suite struct SyntheticDocumentTests {
  static let document = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appending(path: "../../docs/synthetic.md")

  /// The one block of Python in the document, as a file of its own.
  private func program(in folder: TemporaryFolder) throws -> String {
    let text = try String(contentsOf: Self.document, encoding: .utf8)
    let blocks = text.components(separatedBy: "```python\n").dropFirst()
    try #require(blocks.count == 1)
    let code = try #require(blocks.first?.components(separatedBy: "\n```").first)
    return try folder.add("digits.py", Array(code.utf8))
  }

  /// The label and the bytes of each row that the document's program prints.
  private func rows(
    seed: UInt64, first: Int, count: Int, features: Int? = nil
  ) throws -> [(label: Int32, bytes: [UInt8])] {
    let folder = try TemporaryFolder()
    let numbers = ["\(seed)", "\(first)", "\(count)"] + (features.map { ["\($0)"] } ?? [])
    let (status, output) = try Python.run([try program(in: folder)] + numbers)
    try #require(status == 0)
    let lines = output.split(separator: "\n")
    try #require(lines.count == count)
    return try lines.map { line in
      let words = line.split(separator: " ")
      return (try #require(Int32(words[0])), bytes(hex: String(words[1])))
    }
  }

  @Test(
    .enabled(if: Python.isInstalled, "python3 is not there"),
    arguments: [1, 42, UInt64.max])
  func drawsTheSameBytes(seed: UInt64) throws {
    let set = try Dataset.load("synthetic", seed: seed, scale: .none)
    for first in [0, 4_321, 9_997, 10_000, 11_997] {
      let (part, start) = first < 10_000 ? (set.training, first) : (set.test, first - 10_000)
      for (index, row) in try rows(seed: seed, first: first, count: 3).enumerated() {
        #expect(row.label == part.labels[start + index], "row \(first + index)")
        #expect(row.bytes.map(Float.init) == part.row(start + index), "row \(first + index)")
      }
    }
  }

  @Test(.enabled(if: Python.isInstalled, "python3 is not there"), arguments: [784, 1_000, 4_096])
  func dimsWiderRowsAlike(features: Int) throws {
    let set = try Dataset.load("synthetic:\(features)", seed: 7)
    for (index, row) in try rows(seed: 7, first: 5, count: 2, features: features).enumerated() {
      let bits = set.training.row(5 + index).flatMap { value in
        withUnsafeBytes(of: value.bitPattern.bigEndian) { Array($0) }
      }
      #expect(row.bytes == bits)
    }
  }
}
