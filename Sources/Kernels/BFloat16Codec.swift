/// Encodes a value as the upper half of its binary32: the sign, the exponent and seven bits of the
/// fraction, rounded to nearest, ties to even.
///
/// Cost: 2 bytes a value. Error: at most 2⁻⁸ of the value. Source: Kalamkar et al., "A study of
/// BFLOAT16 for deep learning training", 2019.
enum BFloat16Codec {
  static func encodedBytes(_ count: Int) -> Int { 2 * count }

  static func encode(
    _ values: UnsafePointer<Float>, count: Int, into bytes: UnsafeMutableRawPointer
  ) {
    let halves = bytes.assumingMemoryBound(to: UInt16.self)
    for index in 0..<count {
      let bits = values[index].bitPattern
      let rounded = (bits &+ 0x7FFF &+ (bits &>> 16 & 1)) &>> 16
      // Rounding could turn a NaN into an infinity, so a NaN is made quiet instead.
      let quiet = bits &>> 16 | 0x40
      let isNumber = bits & 0x7FFF_FFFF <= 0x7F80_0000
      halves[index] = UInt16(truncatingIfNeeded: isNumber ? rounded : quiet)
    }
  }

  static func decode(
    _ bytes: UnsafeRawPointer, count: Int, into values: UnsafeMutablePointer<Float>
  ) {
    let halves = bytes.assumingMemoryBound(to: UInt16.self)
    for index in 0..<count {
      values[index] = Float(bitPattern: UInt32(truncatingIfNeeded: halves[index]) &<< 16)
    }
  }
}
