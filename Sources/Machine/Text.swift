extension String {
  /// The text as it may stand in a one-line message, with control characters replaced and a long
  /// tail cut.
  var shortened: String {
    let head = unicodeScalars.prefix(120).map { $0.value < 0x20 || $0.value == 0x7F ? "?" : $0 }
    var result = String.UnicodeScalarView(head)
    if unicodeScalars.count > head.count { result.append("…") }
    return String(result)
  }
}

extension UInt8 {
  /// Whether the byte is one of ASCII's digits 0 to 9.
  var isDigit: Bool { (0x30...0x39).contains(self) }
}

/// A number of bytes such as "48 KiB", "1.25 MiB" or "5.21 GiB", with at most two decimals, rounded
/// half up.
func binarySize(_ bytes: Int) -> String {
  let units = ["B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"]
  var unit = 0
  var whole = bytes
  var hundredths = 0
  while whole >= 1024, unit + 1 < units.count {
    hundredths = (whole % 1024 * 100 + 512) / 1024
    whole /= 1024
    unit += 1
  }
  if hundredths == 100 {
    whole += 1
    hundredths = 0
  }
  guard hundredths > 0 else { return "\(whole) \(units[unit])" }
  let digits =
    hundredths % 10 == 0 ? "\(hundredths / 10)" : String("\(100 + hundredths)".dropFirst())
  return "\(whole).\(digits) \(units[unit])"
}
