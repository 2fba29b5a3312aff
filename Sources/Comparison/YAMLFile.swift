import Foundation
import Yams

/// A YAML file that a person wrote: what it holds, or in which line it does not.
struct YAMLFile {
  let path: String

  func malformed(_ node: Node?, _ problem: String) -> ComparisonError {
    .thresholds(path: path, line: node?.mark?.line, problem: problem)
  }

  /// The only document of `text`.
  func root(_ text: String) throws(ComparisonError) -> Node {
    try refuseAnchors(text)
    do {
      if let root = try compose(text) { return root }
    } catch {
      throw yamlError(error, in: text)
    }
    throw .thresholds(path: path, line: nil, problem: "it is empty: expected a list of rules")
  }

  /// As deep as libyaml allows, Yams takes more stack than the threads of a pool have.
  private func compose(_ text: String) throws -> Node? {
    let isDone = DispatchSemaphore(value: 0)
    // The semaphore orders the write before the read.
    nonisolated(unsafe) var root: Result<Node?, any Error> = .success(nil)
    let thread = Thread {
      // Named, because the default asks the environment and prints what that says.
      root = Result { try Yams.compose(yaml: text, .default, .default, .utf8) }
      isDone.signal()
    }
    thread.stackSize = 16 << 20
    thread.start()
    isDone.wait()
    return try root.get()
  }

  /// A few anchors that hold each other are read as billions of nodes; nothing here needs one.
  private func refuseAnchors(_ text: String) throws(ComparisonError) {
    func isWord(_ byte: UInt8?) -> Bool {
      guard let byte else { return false }
      let letter = UInt8(ascii: "a")...UInt8(ascii: "z")
      let digit = UInt8(ascii: "0")...UInt8(ascii: "9")
      return letter.contains(byte | 0x20) || digit.contains(byte) || byte == UInt8(ascii: "_")
    }
    var (line, last) = (1, nil as UInt8?)
    let bytes = Array(text.utf8)
    for (index, byte) in bytes.enumerated() {
      if byte == UInt8(ascii: "\n") { line += 1 }
      let next = index + 1 < bytes.count ? bytes[index + 1] : nil
      let startsName = isWord(next) || next == UInt8(ascii: "-")
      if byte == UInt8(ascii: "&"), startsName, !isWord(last) {
        throw .thresholds(path: path, line: line, problem: "anchors (&name) are not taken here")
      }
      last = byte
    }
  }

  private func yamlError(_ error: any Error, in text: String) -> ComparisonError {
    func at(_ line: Int?, _ problem: String) -> ComparisonError {
      .thresholds(path: path, line: line, problem: problem)
    }
    switch error as? YamlError {
    case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
      .composer(_, let problem, let mark, _):
      return at(mark.line, "it is not YAML: \(problem)")
    case .reader(let problem, let offset, _, _):
      let line = offset.map { text.prefix($0).count { $0.isNewline } + 1 }
      return at(line, "it is not YAML: \(problem)")
    case .duplicatedKeysInMapping(let keys, let context):
      return at(context.mark.line, "a key is there twice: \(keys.joined(separator: ", "))")
    case .no, .memory, .writer, .emitter, .representer, .dataCouldNotBeDecoded, nil:
      return at(nil, "it is not YAML")
    }
  }

  /// The values of a mapping that may have `keys` only.
  func fields(_ node: Node, _ keys: [String]) throws(ComparisonError) -> [String: Node] {
    guard case .mapping(let mapping) = node else {
      throw malformed(node, "expected keys with values: \(keys.joined(separator: ", "))")
    }
    var fields: [String: Node] = [:]
    for (key, value) in mapping {
      guard let name = key.scalar?.string, keys.contains(name) else {
        throw malformed(
          key,
          "unknown key '\(key.scalar?.string ?? "")': expected one of "
            + keys.joined(separator: ", "))
      }
      // The same name under another tag is another key to YAML.
      guard fields.updateValue(value, forKey: name) == nil else {
        throw malformed(key, "a key is there twice: \(name)")
      }
    }
    return fields
  }

  func list(_ node: Node, _ name: String) throws(ComparisonError) -> [Node] {
    guard case .sequence(let sequence) = node, !sequence.isEmpty else {
      throw malformed(node, "\(name): expected a list of at least one")
    }
    return Array(sequence)
  }

  func oneOrMore(_ node: Node, _ name: String) throws(ComparisonError) -> [Node] {
    guard case .sequence = node else { return [node] }
    return try list(node, name)
  }

  func text(_ node: Node, _ name: String) throws(ComparisonError) -> String {
    guard let text = node.scalar?.string, !text.isEmpty else {
      throw malformed(node, "\(name): expected a name")
    }
    return text
  }

  func integer(
    _ node: Node, _ range: ClosedRange<Int>, _ name: String
  ) throws(ComparisonError) -> Int {
    let text = node.scalar?.string
    guard let number = text.flatMap({ Int($0) }), range.contains(number) else {
      let expected =
        range.count == 1
        ? "\(range.lowerBound)" : "a whole number of \(range.lowerBound)...\(range.upperBound)"
      throw malformed(node, "\(name) \(shown(text)): expected \(expected)")
    }
    return number
  }

  func flag(_ node: Node, _ name: String) throws(ComparisonError) -> Bool {
    let text = node.scalar?.string
    guard let flag = text.flatMap({ Bool($0) }) else {
      throw malformed(node, "\(name) \(shown(text)): expected true or false")
    }
    return flag
  }

  /// A number that is in words `expected`.
  func number(
    _ node: Node, _ name: String, expected: String, _ isTaken: (Double) -> Bool
  ) throws(ComparisonError) -> Double {
    let text = node.scalar?.string
    guard let number = text.flatMap({ Double(decimal: $0) }), number.isFinite, isTaken(number)
    else {
      throw malformed(node, "\(name) \(shown(text)): expected \(expected)")
    }
    return number
  }

  /// `2%`, `2 %` or `0.02`.
  func share(
    _ node: Node, _ name: String, expected: String, _ isTaken: (Double) -> Bool
  ) throws(ComparisonError) -> Double {
    guard let text = node.scalar?.string, text.hasSuffix("%") else {
      return try number(node, name, expected: expected, isTaken)
    }
    let digits = text.dropLast().drop { $0 == " " }
    let end = digits.lastIndex { $0 != " " }.map { digits.index(after: $0) } ?? digits.startIndex
    guard let percent = Double(decimal: digits[..<end]), percent.isFinite, isTaken(percent / 100)
    else {
      throw malformed(node, "\(name) \(shown(text)): expected \(expected)")
    }
    return percent / 100
  }

  func response(
    _ node: Node?, _ name: String
  ) throws(ComparisonError) -> Thresholds.Response? {
    guard let node else { return nil }
    let text = node.scalar?.string
    guard let response = text.flatMap(Thresholds.Response.init) else {
      let words = Thresholds.Response.allCases.map(\.rawValue).joined(separator: ", ")
      throw malformed(node, "\(name) \(shown(text)): expected one of \(words)")
    }
    return response
  }

  private func shown(_ text: String?) -> String {
    guard let text else { return "is no single value" }
    return text.count <= 40 ? "'\(text)'" : "'\(text.prefix(40))…'"
  }
}
