/// Reads decimal numbers from bytes: `[+-] digits [. digits] [e [+-] digits]`, nothing else.
///
/// Unlike the C library's reader it accepts no hexadecimal numbers, no `nan` or `inf`, and ignores
/// the locale.
enum DecimalText {
  /// The nearest `Float`, infinite where it is too large, or `nil` where `text` is no number.
  static func float(_ text: ArraySlice<UInt8>) -> Float? {
    var rest = text[...]
    let sign = rest.first
    let isNegative = sign == UInt8(ascii: "-")
    if isNegative || sign == UInt8(ascii: "+") { rest.removeFirst() }

    var significand: UInt64 = 0
    var digits = 0
    var exponent = 0
    func takeDigits(scale: Int) {
      while let digit = rest.first.flatMap(digitValue) {
        rest.removeFirst()
        digits += 1
        if digits <= 18 { significand = significand * 10 + UInt64(digit) }
        exponent += scale
      }
    }
    takeDigits(scale: 0)
    if rest.first == UInt8(ascii: ".") {
      rest.removeFirst()
      takeDigits(scale: -1)
    }
    guard digits > 0 else { return nil }
    var isExact = digits <= 18
    if rest.first == UInt8(ascii: "e") || rest.first == UInt8(ascii: "E") {
      guard isExponent(rest.dropFirst()) else { return nil }
      rest = []
      isExact = false
    }
    guard rest.isEmpty else { return nil }

    // The quick way is right when both numbers are exact in binary32, so that the one division
    // is the only rounding (Clinger, "How to read floating point numbers accurately", 1990).
    if isExact, significand <= 1 << 24, exponent >= -10 {
      let magnitude = Float(significand) / powersOfTen[-exponent]
      return isNegative ? -magnitude : magnitude
    }
    // The grammar has been checked, so this reads all of it.
    return Float(String(decoding: text, as: UTF8.self))
  }

  /// 10⁰ to 10¹⁰: the powers of ten that binary32 holds exactly.
  private static let powersOfTen: [Float] = [1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10]

  private static func digitValue(_ byte: UInt8) -> UInt8? {
    byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9") ? byte - UInt8(ascii: "0") : nil
  }

  private static func isExponent(_ text: ArraySlice<UInt8>) -> Bool {
    var digits = text
    if digits.first == UInt8(ascii: "-") || digits.first == UInt8(ascii: "+") {
      digits.removeFirst()
    }
    return !digits.isEmpty && digits.allSatisfy { digitValue($0) != nil }
  }
}
