extension Double {
  /// Reads a decimal number such as `0.1`, `-3` or `1e-05`.
  ///
  /// nil for anything else: for hexadecimal numbers, `nan` and `inf` too, which `Double(_:)` takes.
  /// A number that is too large is infinite.
  public init?(decimal text: some StringProtocol) {
    let isDecimal = text.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "-"),
        UInt8(ascii: "."), UInt8(ascii: "e"), UInt8(ascii: "E"):
        true
      default: false
      }
    }
    guard isDecimal, let number = Double(text) else { return nil }
    self = number
  }
}
