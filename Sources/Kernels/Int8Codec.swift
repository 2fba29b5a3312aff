/// Encodes a value in eight bits, symmetric around zero, with one scale for each block of 256
/// values.
///
/// A block is its scale's exponent k followed, for each value x, by x ÷ 2ᵏ rounded to nearest, ties
/// to even: from −127 to 127. The number −128 stands for infinities and NaNs and is decoded as NaN.
/// 2ᵏ is the smallest scale that the block's largest magnitude allows, so that at least one number
/// is 64 or more. The decoded block therefore has the same scale, and is encoded again without
/// loss.
///
/// Cost: 1 byte a value and 1 a block. Error: at most a 127th of the block's largest magnitude.
/// Source: Dettmers, "8-bit approximations for parallelism in deep learning", ICLR 2016, for blocks
/// of eight bits; the powers of two are ours.
enum Int8Codec {
  static let block = 256
  private static let exponents: ClosedRange<Int32> = -126...121
  /// The sum of this and a small number has that number, rounded, in its lowest bits.
  private static let rounding: Float = 12_582_912

  static func encodedBytes(_ count: Int) -> Int { count + (count + block - 1) / block }

  static func encode(
    _ values: UnsafePointer<Float>, count: Int, into bytes: UnsafeMutableRawPointer
  ) {
    var target = bytes.assumingMemoryBound(to: Int8.self)
    for start in stride(from: 0, to: count, by: block) {
      let (source, size) = (values + start, min(block, count - start))
      // Magnitudes are ordered as their bits are.
      var largest: UInt32 = 0
      for index in 0..<size {
        let bits = source[index].bitPattern & 0x7FFF_FFFF
        let finite = bits < 0x7F80_0000 ? bits : 0
        largest = finite > largest ? finite : largest
      }
      let exponent = exponent(largest)
      target[0] = Int8(truncatingIfNeeded: exponent)
      let scale = power(-exponent)
      let numbers = target + 1
      for index in 0..<size {
        let magnitude = source[index].bitPattern & 0x7FFF_FFFF
        // Only the largest of all binary32 numbers need the limit. It takes plain comparisons
        // instead of `min`, whose check for NaNs would keep the compiler from converting many
        // values at once.
        let scaled = source[index] * scale
        let below = scaled < 127 ? scaled : 127
        let limited = below > -127 ? below : -127
        let rounded = Int8(truncatingIfNeeded: (limited + rounding).bitPattern)
        numbers[index] = magnitude < 0x7F80_0000 ? rounded : -128
      }
      target += 1 + size
    }
  }

  static func decode(
    _ bytes: UnsafeRawPointer, count: Int, into values: UnsafeMutablePointer<Float>
  ) {
    var source = bytes.assumingMemoryBound(to: Int8.self)
    for start in stride(from: 0, to: count, by: block) {
      let (target, size) = (values + start, min(block, count - start))
      let scale = power(max(exponents.lowerBound, min(exponents.upperBound, Int32(source[0]))))
      let numbers = source + 1
      for index in 0..<size {
        let number = Int32(numbers[index])
        let decoded = Float(number) * scale
        target[index] = number == -128 ? .nan : decoded
      }
      source += 1 + size
    }
  }

  /// The least k for which 127·2ᵏ reaches a magnitude, given as its bits.
  private static func exponent(_ magnitude: UInt32) -> Int32 {
    let floor = Int32(magnitude >> 23) - 127
    let isAbove127 = magnitude & 0x7F_FFFF > 0x7E_0000
    return max(
      exponents.lowerBound, min(exponents.upperBound, floor - (isAbove127 ? 5 : 6)))
  }

  private static func power(_ exponent: Int32) -> Float {
    Float(bitPattern: UInt32(exponent + 127) << 23)
  }
}
