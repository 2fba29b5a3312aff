extension String {
  /// The text on one line that can be read: names and cells come from outside and may be of any
  /// length. Each character that would end or bend the line is written as its code, and a word or a
  /// line that is too long loses its middle.
  public var onOneLine: String {
    split(separator: " ", omittingEmptySubsequences: false)
      .map { $0.withoutMiddle(beyond: 240).withoutControls }
      .joined(separator: " ").withoutMiddle(beyond: 4000)
  }

  private var withoutControls: String {
    var line = ""
    for scalar in unicodeScalars {
      switch scalar.properties.generalCategory {
      case .control, .lineSeparator, .paragraphSeparator:
        line += "\\u{\(String(scalar.value, radix: 16))}"
      default: line.unicodeScalars.append(scalar)
      }
    }
    return line
  }
}

extension StringProtocol {
  /// The text; where it has more than `count` scalars, three quarters of so many from its start and
  /// an eighth from its end.
  fileprivate func withoutMiddle(beyond count: Int) -> String {
    guard unicodeScalars.dropFirst(count).first != nil else { return String(self) }
    var short = String.UnicodeScalarView(unicodeScalars.prefix(count / 4 * 3))
    short.append("…")
    short.append(contentsOf: unicodeScalars.suffix(count / 8))
    return String(short)
  }
}
