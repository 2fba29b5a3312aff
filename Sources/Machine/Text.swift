extension String {
  /// The text inside an XML attribute or element: specials as entities, and the control
  /// characters that XML 1.0 cannot hold as U+FFFD.
  var xmlEscaped: String {
    var result = ""
    for scalar in unicodeScalars {
      switch scalar {
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "&": result += "&amp;"
      case "\"": result += "&quot;"
      case "'": result += "&apos;"
      case "\u{0}"..."\u{1F}", "\u{FFFE}", "\u{FFFF}": result += "\u{FFFD}"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  /// The text as it may stand in a one-line message: control characters replaced, a long tail
  /// cut.
  var shortened: String {
    let head = unicodeScalars.prefix(120).map { $0.value < 0x20 || $0.value == 0x7F ? "?" : $0 }
    var result = String.UnicodeScalarView(head)
    if unicodeScalars.count > head.count { result.append("…") }
    return String(result)
  }
}

extension UInt8 {
  /// Whether it is one of ASCII's 0 to 9.
  var isDigit: Bool { (0x30...0x39).contains(self) }
}
