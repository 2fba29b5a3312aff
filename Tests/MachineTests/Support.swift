import Foundation
import Machine
import Randomness

/// A machine of the tests' own; never the one they run on.
enum Fixture: String, CaseIterable {
  /// Package 0: 3 cores of 2 PUs (0,3 1,4 2,5), L3; package 1: 1 core of 1 PU (7), no L3.
  /// PU 6 is offline.
  case asymmetric
  /// 2 performance cores of 2 PUs (0-3) and 4 efficiency cores (4-7) that share an L2.
  case hybrid
  /// 2 packages of 2 cores of 2 PUs, of which PUs 1 and 4-6 are allowed.
  case restricted

  var path: String {
    URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "Fixtures/\(rawValue).xml").path
  }

  func bytes() throws -> [UInt8] { Array(try Data(contentsOf: URL(filePath: path))) }
  func topology() throws -> Topology { try Topology(source: path) }
}

/// One to four random edits of the bytes: a byte changed, a piece cut, doubled or moved, the
/// tail lost, or a digit turned.
func mutated(_ bytes: [UInt8], with generator: inout SplitMix64) -> [UInt8] {
  let telling = Array("0123456789\"<>/=x,-f :()[]&;".utf8)
  var bytes = bytes
  for _ in 0...generator.next(below: 4) where !bytes.isEmpty {
    let at = generator.next(below: bytes.count)
    let end = min(bytes.count, at + 1 + generator.next(below: 60))
    switch generator.next(below: 6) {
    case 0: bytes[at] = UInt8(truncatingIfNeeded: generator.next())
    case 1: bytes[at] = telling[generator.next(below: telling.count)]
    case 2: bytes.removeSubrange(at..<end)
    case 3:
      bytes.insert(contentsOf: Array(bytes[at..<end]), at: generator.next(below: bytes.count))
    case 4: if generator.next(below: 8) == 0 { bytes.removeSubrange(at...) }
    default:
      if let digit = bytes[at...].firstIndex(where: { (0x30...0x39).contains($0) }) {
        bytes[digit] = 0x30 + UInt8(generator.next(below: 10))
      }
    }
  }
  return bytes
}
