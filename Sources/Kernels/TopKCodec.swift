/// Keeps the values of largest magnitude, one of every so many and at least one, each with its
/// index, and decodes the others as zero. Of equal magnitudes the first come first, and a NaN
/// counts as larger than any number.
///
/// Cost: 8 bytes for each value kept, and five passes over the values, whatever they are, because
/// the k-th magnitude is found digit by digit. Source: Aji, Heafield, "Sparse communication for
/// distributed gradient descent", EMNLP 2017.
enum TopKCodec {
  static func kept(_ count: Int, every: Int) -> Int { count == 0 ? 0 : max(1, count / every) }

  static func encodedBytes(_ count: Int, every: Int) -> Int { 8 * kept(count, every: every) }

  static func encode(
    _ values: UnsafePointer<Float>, count: Int, every: Int, into bytes: UnsafeMutableRawPointer
  ) {
    let kept = kept(count, every: every)
    guard kept > 0 else { return }
    let (least, above) = threshold(values, count: count, kept: kept)
    var equals = kept - above
    var next = bytes.assumingMemoryBound(to: UInt32.self)
    for index in 0..<count {
      let magnitude = values[index].bitPattern & 0x7FFF_FFFF
      guard magnitude >= least else { continue }
      if magnitude == least {
        guard equals > 0 else { continue }
        equals -= 1
      }
      next[0] = UInt32(truncatingIfNeeded: index)
      // Adding 0 makes −0 positive, as zeros are that were not kept.
      next[1] = (values[index] + 0).bitPattern
      next += 2
    }
  }

  static func decode(
    _ bytes: UnsafeRawPointer, count: Int, every: Int, into values: UnsafeMutablePointer<Float>
  ) {
    values.update(repeating: 0, count: count)
    let pairs = bytes.assumingMemoryBound(to: UInt32.self)
    for pair in 0..<kept(count, every: every) {
      let index = Int(pairs[2 * pair])
      if index < count { values[index] = Float(bitPattern: pairs[2 * pair + 1]) }
    }
  }

  /// The bits of the `kept`-th largest magnitude, and the number of larger ones. The digits are
  /// found from the highest down, each by counting the values that share the digits before it.
  private static func threshold(
    _ values: UnsafePointer<Float>, count: Int, kept: Int
  ) -> (bits: UInt32, above: Int) {
    withUnsafeTemporaryAllocation(of: UInt32.self, capacity: 256) { counts in
      var (found, above): (UInt32, Int) = (0, 0)
      for digit in 0..<4 {
        let shift = UInt32(24 - 8 * digit)
        counts.update(repeating: 0)
        for index in 0..<count {
          let magnitude = values[index].bitPattern & 0x7FFF_FFFF
          guard (magnitude ^ found) >> shift < 256 else { continue }
          counts[Int(magnitude >> shift & 255)] += 1
        }
        var value = 255
        while above + Int(counts[value]) < kept {
          above += Int(counts[value])
          value -= 1
        }
        found |= UInt32(value) << shift
      }
      return (found, above)
    }
  }
}
