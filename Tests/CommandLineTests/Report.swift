import Foundation
import Support
import Testing

/// A CSV file as any other program would read it: RFC 4180, nothing of the product's own reader.
struct Report {
  let header: [String]
  let rows: [[String: String]]

  init(_ name: String, in folder: TemporaryFolder) throws {
    let text = try folder.read(name)
    try #require(text.last == "\n", "\(name) is cut")
    var lines: [[String]] = [[]]
    var cell = ""
    var isQuoted = false
    for character in text {
      switch character {
      case "\"": isQuoted.toggle()
      case "," where !isQuoted:
        lines[lines.count - 1].append(cell)
        cell = ""
      case "\n" where !isQuoted:
        lines[lines.count - 1].append(cell)
        cell = ""
        lines.append([])
      default: cell.append(character)
      }
    }
    try #require(!isQuoted && lines.last == [], "\(name) is cut")
    lines.removeLast()
    header = lines[0]
    for line in lines { try #require(line.count == lines[0].count, "\(name): \(line)") }
    let names = lines[0]
    rows = lines.dropFirst().map { Dictionary(uniqueKeysWithValues: zip(names, $0)) }
    #expect(header.first == "schema_version")
    // The peak of these became that of the multiply-add units in version 2.
    let haveThePeak = [
      "summary", "samples", "roofline", "products", "sweep", "throughput_by_strategy",
      "speedup_by_workers", "time_buckets",
    ]
    let file = name.split(separator: "/").last!
    let isNew = haveThePeak.contains { file == "\($0).csv" } || file.hasPrefix("sweep_")
    #expect(rows.allSatisfy { $0["schema_version"] == (isNew ? "2" : "1") })
  }

  /// The rows of one strategy with one number of workers; of samples those that count.
  func rows(_ strategy: String, workers: Int) -> [[String: String]] {
    counted.filter { $0["strategy"] == strategy && $0["workers"] == "\(workers)" }
  }

  /// Without the samples that were disturbed and taken again.
  var counted: [[String: String]] { rows.filter { $0["counts"] != "false" } }
}

extension [String: String] {
  /// A cell that must be a number.
  func number(_ column: String) throws -> Double {
    let cell = try #require(self[column], "no column \(column)")
    return try #require(Double(cell), "\(column) is '\(cell)'")
  }
}

/// Whether a row of `samples.csv` trains nothing.
func isRoof(_ row: [String: String]) -> Bool {
  ["gemm-peak", "gemm-product", "memory-bandwidth"].contains(row["strategy"])
}

/// The middle value, by sorting: of an even number, the mean of the two in the middle.
func middle(_ values: [Double]) throws -> Double {
  try #require(!values.isEmpty)
  let sorted = values.sorted()
  return (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
}

/// Equal but for the last digits of a sum in another order.
func isClose(_ first: Double, _ second: Double) -> Bool {
  abs(first - second) <= 1e-9 * max(abs(first), abs(second), 1e-30)
}
