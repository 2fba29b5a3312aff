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
    for list in values(of: "indexes=", in: text) {
      // A number too large for an Int counts as the largest.
      let numbers = list.split { !$0.isNumber }.map { Int($0) ?? .max }
      guard numbers.allSatisfy({ $0 <= TopologyLimits.osIndex }) else {
        throw malformed("OS indices of at most \(TopologyLimits.osIndex)")
      }
      // In other forms than a plain list, such as 2*4:1*2, numbers are no indices.
      let isPlain = list.allSatisfy { $0.isNumber || $0 == "," }
      guard !isPlain || Set(numbers).count == numbers.count else {
        throw malformed("each OS index once in a list")
      }
    }
    for size in values(of: "size=", in: text) + values(of: "memory=", in: text) {
      guard bytes(size).map({ $0 <= TopologyLimits.objectBytes }) ?? false else {
        throw malformed("sizes such as 32MiB, of at most \(binarySize(TopologyLimits.objectBytes))")
      }
    }
  }

  /// The bytes of a size such as 1024, 32MiB or 16GB; nil where the text is none, or too large for
  /// an Int.
  private static func bytes(_ size: Substring) -> Int? {
    let digits = size.prefix { $0.isASCII && $0.isNumber }
    let units = [
      "": 1, "kb": 1000, "kib": 1 << 10, "mb": 1_000_000, "mib": 1 << 20, "gb": 1_000_000_000,
      "gib": 1 << 30, "tb": 1_000_000_000_000, "tib": 1 << 40,
    ]
    guard let number = Int(digits), let unit = units[size.dropFirst(digits.count).lowercased()]
    else { return nil }
    let (bytes, isTooLarge) = number.multipliedReportingOverflow(by: unit)
    return isTooLarge ? nil : bytes
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

  /// The values of all attributes whose names end in `name`, such as `indexes=`.
  private static func values(of name: String, in text: String) -> [Substring] {
    var values: [Substring] = []
    var rest = Substring(text)
    while let start = rest.firstRange(of: name) {
      values.append(rest[start.upperBound...].prefix { $0 != ")" && $0 != " " })
      rest = rest[start.upperBound...]
    }
    return values
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
