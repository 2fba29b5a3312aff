/// An element of an XML file with the line that it started on. Text between elements is dropped,
/// because hwloc keeps all that matters here in attributes.
struct XMLElement {
  let name: String
  let line: Int
  var attributes: [String: String] = [:]
  var children: [XMLElement] = []
}

/// A small strict reader of the XML that hwloc writes: elements, attributes, the five named and the
/// numeric entities, comments, instructions, and a DOCTYPE without a subset of its own.
///
/// It exists because hwloc 2.9 crashes on some damaged files (null pointers and assertions on
/// missing attributes), so no foreign byte reaches hwloc: see `TopologyDocument`.
struct XMLReader {
  struct SyntaxError: Error {
    let line: Int
    let expected: String
  }

  /// The deepest nesting that is read; hwloc's own files nest some 15 deep.
  static let maximumDepth = 64

  private let bytes: [UInt8]
  private var position = 0
  private var line = 1

  private init(_ bytes: [UInt8]) {
    self.bytes = bytes
  }

  /// The root element.
  static func root(of bytes: [UInt8]) throws(SyntaxError) -> XMLElement {
    var reader = XMLReader(bytes)
    return try reader.readRoot()
  }

  private mutating func readRoot() throws(SyntaxError) -> XMLElement {
    var open: [XMLElement] = []
    while true {
      skip { $0 != UInt8(ascii: "<") }
      guard peek != nil else {
        throw expected(open.last.map { "</\($0.name.shortened)>" } ?? "an element")
      }
      if take("<?") {
        try skip(past: "?>")
      } else if take("<!--") {
        try skip(past: "-->")
      } else if take("<!DOCTYPE") {
        skip { $0 != UInt8(ascii: ">") && $0 != UInt8(ascii: "[") }
        guard take(">") else { throw expected("a DOCTYPE without declarations of its own") }
      } else if take("</") {
        let name = try readName()
        skip(while: Self.isSpace)
        guard let element = open.last else { throw expected("an opening tag first") }
        guard element.name == name, take(">") else {
          throw expected("</\(element.name.shortened)>")
        }
        open.removeLast()
        guard !open.isEmpty else { return element }
        open[open.count - 1].children.append(element)
      } else {
        position += 1
        let (element, isClosed) = try readTag()
        if !isClosed {
          guard open.count < Self.maximumDepth else {
            throw expected("at most \(Self.maximumDepth) nested elements")
          }
          open.append(element)
        } else if open.isEmpty {
          return element
        } else {
          open[open.count - 1].children.append(element)
        }
      }
    }
  }

  /// A tag after its `<`, and whether it closes itself.
  private mutating func readTag() throws(SyntaxError) -> (XMLElement, isClosed: Bool) {
    var element = XMLElement(name: try readName(), line: line)
    while true {
      skip(while: Self.isSpace)
      if take("/>") { return (element, true) }
      if take(">") { return (element, false) }
      let name = try readName()
      skip(while: Self.isSpace)
      guard take("=") else { throw expected("= after the attribute \(name.shortened)") }
      skip(while: Self.isSpace)
      let value = try readValue()
      guard element.attributes.updateValue(value, forKey: name) == nil else {
        throw expected("the attribute \(name.shortened) once")
      }
    }
  }

  private mutating func readName() throws(SyntaxError) -> String {
    let start = position
    skip { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"),
        UInt8(ascii: "."), UInt8(ascii: ":"):
        true
      default:
        false
      }
    }
    guard position > start else { throw expected("a name") }
    return String(decoding: bytes[start..<position], as: UTF8.self)
  }

  private mutating func readValue() throws(SyntaxError) -> String {
    guard let quote = peek, quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") else {
      throw expected("a quoted value")
    }
    position += 1
    var value: [UInt8] = []
    while let byte = peek, byte != quote {
      guard byte != UInt8(ascii: "<") else { break }
      if byte == UInt8(ascii: "&") {
        value.append(contentsOf: try readEntity().utf8)
      } else {
        value.append(byte)
        advance()
      }
    }
    guard peek == quote else { throw expected("a closing quote") }
    position += 1
    return String(decoding: value, as: UTF8.self)
  }

  private mutating func readEntity() throws(SyntaxError) -> String {
    let named = [
      "&lt;": "<", "&gt;": ">", "&amp;": "&", "&quot;": "\"", "&apos;": "'",
    ]
    for (entity, text) in named where take(entity) { return text }
    if take("&#") {
      let radix = take("x") ? 16 : 10
      let start = position
      skip { $0 != UInt8(ascii: ";") && $0 != UInt8(ascii: "\"") }
      let digits = String(decoding: bytes[start..<position], as: UTF8.self)
      if take(";"), let code = UInt32(digits, radix: radix), let scalar = Unicode.Scalar(code) {
        return String(Character(scalar))
      }
    }
    throw expected("a character entity such as &amp; or &#38;")
  }

  private var peek: UInt8? {
    position < bytes.count ? bytes[position] : nil
  }

  private mutating func advance() {
    if bytes[position] == UInt8(ascii: "\n") { line += 1 }
    position += 1
  }

  private mutating func take(_ text: String) -> Bool {
    guard bytes[position...].starts(with: text.utf8) else { return false }
    position += text.utf8.count
    return true
  }

  private mutating func skip(while condition: (UInt8) -> Bool) {
    while let byte = peek, condition(byte) { advance() }
  }

  private mutating func skip(past text: String) throws(SyntaxError) {
    while position < bytes.count {
      if take(text) { return }
      advance()
    }
    throw expected(text)
  }

  private static func isSpace(_ byte: UInt8) -> Bool {
    byte == 0x20 || (0x09...0x0D).contains(byte)
  }

  private func expected(_ what: String) -> SyntaxError {
    SyntaxError(line: line, expected: what)
  }
}
