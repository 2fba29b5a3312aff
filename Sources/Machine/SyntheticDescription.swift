/// Checks hwloc's one-line description of a machine before hwloc builds it. hwloc takes
/// "pu:4000000000" at its word and allocates, and its time grows with the square of a level's
/// count.
///
/// Source: hwloc 2.9, "Synthetic topologies".
enum SyntheticDescription {
  static let form =
    "levels from the largest to the PUs, such as \"pack:2 core:4 pu:2\" or "
    + "\"pack:2 [numa(memory=16GiB)] l3:1(size=32MiB) core:8 pu:2\", "
    + "or a file that ends in .xml"

  /// - Throws: `malformedSynthetic` when the text cannot be a description or describes more
  ///   than `TopologyLimits` allows; hwloc judges the rest.
  static func check(_ text: String) throws(MachineError) {
    func malformed(_ expected: String) -> MachineError {
      .malformedSynthetic(description: text, expected: expected)
    }
    guard text.utf8.count <= 4096, text.utf8.allSatisfy({ (0x20...0x7E).contains($0) }),
      text.utf8.contains(where: \.isDigit)
    else { throw malformed(form) }

    // Both counts stay below the square of the limits, far from overflow.
    var levelObjects = 1
    var totalObjects = 1
    for level in levels(of: text) {
      if !level.isMemory {
        guard let count = Int(level.count), count > 0 else { throw malformed(form) }
        guard count <= TopologyLimits.siblings else {
          throw malformed("at most \(TopologyLimits.siblings) objects in one parent")
        }
        levelObjects *= count
      }
      totalObjects += levelObjects
      guard totalObjects <= TopologyLimits.objects else {
        throw malformed("at most \(TopologyLimits.objects) objects in all")
      }
    }
    guard indexNumbers(in: text).allSatisfy({ $0 <= TopologyLimits.osIndex }) else {
      throw malformed("OS indices of at most \(TopologyLimits.osIndex)")
    }
  }

  private struct Level {
    var isMemory: Bool
    /// The digits of "type:count" or of a bare count.
    var count: Substring
  }

  /// The levels outside parentheses; a bracket holds one memory object.
  private static func levels(of text: String) -> [Level] {
    var levels: [Level] = []
    var depth = 0
    var bare = ""
    for character in text {
      if character == "(" { depth += 1 }
      if depth == 0 { bare.append(character) }
      if character == ")" {
        depth = max(0, depth - 1)
        bare.append(" ")
      }
    }
    for token in bare.split(separator: " ") {
      if token.hasPrefix("[") {
        levels.append(Level(isMemory: true, count: ""))
      } else if token != "]" {
        let afterColon = token.lastIndex(of: ":").map { token[token.index(after: $0)...] }
        levels.append(Level(isMemory: false, count: afterColon ?? token))
      }
    }
    return levels
  }

  /// Every number in an `indexes=` attribute; one too large for an Int counts as the largest.
  private static func indexNumbers(in text: String) -> [Int] {
    var numbers: [Int] = []
    var rest = Substring(text)
    while let start = rest.firstRange(of: "indexes=") {
      let list = rest[start.upperBound...].prefix { $0 != ")" && $0 != " " }
      for digits in list.split(whereSeparator: { !$0.isNumber }) {
        numbers.append(Int(digits) ?? Int.max)
      }
      rest = rest[start.upperBound...]
    }
    return numbers
  }
}

extension Substring {
  /// The position at which `text` first occurs; the standard library has no such search.
  fileprivate func firstRange(of text: String) -> Range<Index>? {
    var start = startIndex
    while start < endIndex {
      if self[start...].hasPrefix(text),
        let end = index(start, offsetBy: text.count, limitedBy: endIndex)
      {
        return start..<end
      }
      start = index(after: start)
    }
    return nil
  }
}
