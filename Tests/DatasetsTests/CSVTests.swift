import Datasets
import Foundation
import Randomness
import Testing

@Suite struct CSVTests {
  static let good: [(text: String, labels: [Int32], pixels: [Float])] = [
    ("1,0,255\n0,51,102\n", [1, 0], [0, 255, 51, 102]),
    ("1,0,255\r\n0,51,102", [1, 0], [0, 255, 51, 102]),
    ("label,a,b\n1,0.5,1\n", [1], [0.5, 1]),
    ("\"la,bel\",\"say \"\"a\"\"\",\"b\nc\"\n1,0.5,1\n", [1], [0.5, 1]),
    ("\u{FEFF}2,0.25,1e-1\n\n\r\n\n", [2], [0.25, 0.1]),
    ("\"3\",\"7\", \"255\" \n 1 ,\t8 , 0\n", [3, 1], [7, 255, 8, 0]),
    ("5.0,.5,+1.\n", [5], [0.5, 1]),
    ("0,1,0\n1,1,1\n", [0, 1], [1, 0, 1, 1]),
    ("0,-1.5,256\n1,-0.25,-3e38\n", [0, 1], [-1.5, 256, -0.25, -3e38]),
    // Digits beyond those binary32 holds, and beyond those a UInt64 holds.
    (
      "0,0.99215686274509803921568627450980,0.1234567890123456789\n", [0],
      [253 / 255.0, 0.12345679]
    ),
    ("0,1e-50,2.5e+2\n", [0], [0, 2.5e2]),
  ]

  @Test(arguments: good)
  func reads(text: String, labels: [Int32], pixels: [Float]) throws {
    let rows = try CSVRows.parse(Array(text.utf8), file: "f")
    #expect(rows.labels == labels)
    #expect(rows.pixels == pixels)
    #expect(rows.classes == Int(labels.max()!) + 1)
  }

  static let bad: [(text: String, message: String)] = [
    ("", "f: found no rows, expected a label and features on each line"),
    ("\n\n", "f: found no rows, expected a label and features on each line"),
    ("label,a\n", "f: found no rows, expected a label and features on each line"),
    ("1,0\n2,x\n", "f, line 2, column 2: found 'x', expected a number from -3.4e38 to 3.4e38"),
    ("1,0\n2,\n", "f, line 2, column 2: found nothing, expected a number from -3.4e38 to 3.4e38"),
    (
      "1,0,0\n2,0,-1e39\n",
      "f, line 2, column 3: found '-1e39', expected a number from -3.4e38 to 3.4e38"
    ),
    ("1,nan\n", "f, line 1, column 2: found 'nan', expected a number from -3.4e38 to 3.4e38"),
    ("1,inf\n", "f, line 1, column 2: found 'inf', expected a number from -3.4e38 to 3.4e38"),
    ("1,1e999\n", "f, line 1, column 2: found '1e999', expected a number from -3.4e38 to 3.4e38"),
    ("1,0x1p3\n", "f, line 1, column 2: found '0x1p3', expected a number from -3.4e38 to 3.4e38"),
    ("1,1 2\n", "f, line 1, column 2: found '1 2', expected a number from -3.4e38 to 3.4e38"),
    ("1,1e\n", "f, line 1, column 2: found '1e', expected a number from -3.4e38 to 3.4e38"),
    ("1,.\n", "f, line 1, column 2: found '.', expected a number from -3.4e38 to 3.4e38"),
    (
      "1,5\r6,7\n",
      "f, line 1, column 2: found '5\\u{d}6', expected a number from -3.4e38 to 3.4e38"
    ),
    (
      "h,a\nx,0\n",
      "f, line 2, column 1: found 'x', expected a label, a whole number from 0 to 65535"
    ),
    (
      "1.5,0\n",
      "f, line 1, column 1: found '1.5', expected a label, a whole number from 0 to 65535"
    ),
    (
      "-1,0\n",
      "f, line 1, column 1: found '-1', expected a label, a whole number from 0 to 65535"
    ),
    (
      "1,0\n65536,0\n",
      "f, line 2, column 1: found '65536', expected a label, a whole number from 0 to 65535"
    ),
    (
      "1,0\n\n2,0\n",
      "f, line 2, column 1: found nothing, expected a label, a whole number from 0 to 65535"
    ),
    ("1,0,0\n2,0\n", "f, line 2, column 2: found 2 cells, expected 3, as in the lines above"),
    (
      "1,0\n2,0,0\n",
      "f, line 2, column 2: found more than 2 cells, expected 2, as in the lines above"
    ),
    (
      "l,a,b\n2,0\n", "f, line 2, column 2: found 2 cells, expected 3, as in the lines above"
    ),
    ("1\n", "f, line 1, column 1: found 1 cell, expected a label and at least one feature"),
    ("1,\"2\n", "f, line 1, column 2: found '\"2\\u{a}', expected a closing quote"),
    (
      "1,\"2\"3\n",
      "f, line 1, column 2: found '\"2\"3', expected a comma or the line's end after the quote"
    ),
    (
      "1,\(String(repeating: "z", count: 100))\n",
      "f, line 1, column 2: found '\(String(repeating: "z", count: 40))…', "
        + "expected a number from -3.4e38 to 3.4e38"
    ),
  ]

  @Test(arguments: bad)
  func refuses(text: String, expected: String) {
    let line = message { () throws(DatasetError) in try CSVRows.parse(Array(text.utf8), file: "f") }
    #expect(line.hasPrefix(expected))
  }

  /// Shortest decimal texts, and longer and rounder ones, against the standard library's reader.
  @Test func readsNumbersToTheLastBit() throws {
    var random = SplitMix64(seed: 3)
    for _ in 0..<20_000 {
      let value = Double(random.next(below: 255)) + random.nextUnit()
      let text =
        switch random.next(below: 4) {
        case 0: "\(Float(value))"
        case 1: "\(value)"
        case 2: "\(Float(value) * 1e-6)"
        default: String(format: "%.*f", random.next(below: 9), value / 256)
        }
      let sign = random.next(below: 2) == 0 ? "" : "-"
      let rows = try CSVRows.parse(Array("0,\(sign)\(text),255\n".utf8), file: "f")
      #expect(rows.pixels[0] == Float(sign + text)!, "\(text)")
    }
  }

  /// What is accepted is what the simplest possible reader makes of it.
  @Test func survivesDamage() throws {
    let original = Array("label,a,b\n1,0,255\n0,51,102\r\n9,\"3.5\",1e2\n12, 7,0.25\n".utf8)
    var random = SplitMix64(seed: 4)
    var accepted = 0
    for _ in 0..<10_000 {
      let bytes = damaged(original, &random)
      guard let rows = try? CSVRows.parse(bytes, file: "f") else { continue }
      accepted += 1
      #expect(rows.pixels.allSatisfy { $0.isFinite })
      #expect(rows.pixels.count == rows.rows * rows.features && rows.features > 0)
      if !bytes.contains(UInt8(ascii: "\"")) {
        #expect(rows.labels == naiveLabels(bytes), "\(String(decoding: bytes, as: UTF8.self))")
      }
    }
    #expect(accepted > 0)
  }

  private func naiveLabels(_ bytes: [UInt8]) -> [Int32] {
    let lines = bytes.split(separator: UInt8(ascii: "\n")).filter { $0 != [UInt8(ascii: "\r")] }
    let labels = lines.map { line in
      let cell = line.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)[0]
      return Float(String(decoding: cell, as: UTF8.self).trimmingCharacters(in: .whitespaces))
    }
    return labels.enumerated().compactMap { $0 == 0 && $1 == nil ? nil : Int32($1 ?? -1) }
  }
}
