extension String {
  /// The text as a cell of CSV (RFC 4180), quoted where it must be.
  ///
  /// Text with white space at an end is quoted too, because many readers would trim it. Scalars are
  /// compared, because a quote followed by a combining mark is another `Character`, but still a
  /// quote.
  public var csvField: String {
    let isSpecial = unicodeScalars.contains { "\",\r\n".unicodeScalars.contains($0) }
    let isPadded = first?.isWhitespace ?? false || last?.isWhitespace ?? false
    guard isSpecial || isPadded else { return self }
    var quoted: String.UnicodeScalarView = "\"".unicodeScalars
    for scalar in unicodeScalars {
      quoted.append(scalar)
      if scalar == "\"" { quoted.append(scalar) }
    }
    quoted.append("\"")
    return String(quoted)
  }
}
