import Kernels
import Randomness
import Testing

@Suite("Codecs")
struct CodecTests {
  private static let codecs = Codec.all + [.topK(every: 3), .topK(every: 1)]
  private static let counts = [0, 1, 2, 15, 255, 256, 257, 1000, 4099]

  /// Numbers of all sizes, zeros of both signs, and ties.
  private func values(_ count: Int, seed: UInt64) -> [Float] {
    var random = SplitMix64(seed: seed)
    return (0..<count).map { index in
      let value = Float(random.nextUnit() - 0.5)
      switch index % 7 {
      case 0:
        return value * Float(sign: .plus, exponent: random.next(below: 250) - 125, significand: 1)
      case 1: return random.next(below: 2) == 0 ? 0 : -0.0
      case 2: return random.next(below: 2) == 0 ? 0.25 : -0.25
      default: return value
      }
    }
  }

  private func encoded(_ values: [Float], _ codec: Codec) -> [UInt8] {
    let size = codec.encodedBytes(values.count)
    // What is behind them stays as it is.
    let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: size + 8, alignment: 8)
    defer { memory.deallocate() }
    memory.initializeMemory(as: UInt8.self, repeating: 0xA5)
    values.withUnsafeBufferPointer {
      // Of an empty vector nothing is read.
      codec.encode(
        $0.baseAddress ?? UnsafePointer(bitPattern: 8)!, count: $0.count,
        into: memory.baseAddress!)
    }
    #expect(memory.suffix(8).allSatisfy { $0 == 0xA5 })
    return Array(memory.prefix(size))
  }

  private func decoded(_ bytes: [UInt8], _ count: Int, _ codec: Codec) -> [Float] {
    let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count + 8, alignment: 8)
    defer { memory.deallocate() }
    memory.copyBytes(from: bytes)
    var values = [Float](repeating: 7, count: count + 1)
    values.withUnsafeMutableBufferPointer {
      codec.decode(memory.baseAddress!, count: count, into: $0.baseAddress!)
    }
    #expect(values[count] == 7)
    return Array(values.prefix(count))
  }

  private func roundTrip(_ values: [Float], _ codec: Codec) -> [Float] {
    decoded(encoded(values, codec), values.count, codec)
  }

  private func bits(_ values: [Float]) -> [UInt32] { values.map(\.bitPattern) }

  @Test("What has been decoded is encoded without loss", arguments: codecs, counts)
  func isIdempotent(codec: Codec, count: Int) {
    for seed in 1...5 {
      let once = roundTrip(values(count, seed: UInt64(seed)), codec)
      #expect(bits(roundTrip(once, codec)) == bits(once))
      let tiny = roundTrip(values(count, seed: UInt64(seed)).map { $0 * 1e-38 }, codec)
      #expect(bits(roundTrip(tiny, codec)) == bits(tiny))
    }
  }

  /// By arithmetic: the nearest of the two neighbours with seven bits of fraction.
  @Test(arguments: counts)
  func bfloat16IsNearest(count: Int) {
    let values = values(count, seed: 3)
    for (value, rounded) in zip(values, roundTrip(values, .bfloat16)) {
      guard value != 0 else {
        #expect(rounded.bitPattern == value.bitPattern)
        continue
      }
      guard value.isNormal else { continue }
      let unit = Double(sign: .plus, exponent: Int(value.exponent) - 7, significand: 1)
      let nearest = (Double(value) / unit).rounded(.toNearestOrEven) * unit
      #expect(Double(rounded) == nearest)
    }
  }

  /// By arithmetic: the scale is the least power of two that 127 of reach the largest magnitude.
  @Test(arguments: counts)
  func int8IsNearest(count: Int) {
    let values = values(count, seed: 4)
    let rounded = roundTrip(values, .int8)
    for start in stride(from: 0, to: count, by: 256) {
      let block = start..<min(start + 256, count)
      let largest = Double(values[block].map(\.magnitude).max()!)
      var scale = Double(sign: .plus, exponent: -126, significand: 1)
      while 127 * scale < largest { scale *= 2 }
      for index in block {
        let expected = (Double(values[index]) / scale).rounded(.toNearestOrEven) * scale
        #expect(Double(rounded[index]) == expected)
        #expect(abs(Double(values[index]) - expected) <= max(largest / 127, scale / 2))
      }
    }
  }

  /// By sorting: the largest magnitudes, first come first.
  @Test(arguments: [1, 2, 3, 10, 100], counts)
  func topKAreTheLargest(every: Int, count: Int) {
    let values = values(count, seed: 5)
    let kept = count == 0 ? 0 : max(1, count / every)
    let order = values.indices.sorted {
      (values[$1].magnitude, $0) < (values[$0].magnitude, $1)
    }
    var expected = [Float](repeating: 0, count: count)
    for index in order.prefix(kept) { expected[index] = values[index] }
    #expect(roundTrip(values, .topK(every: every)) == expected)
  }

  @Test("Sizes are what a message's plan says")
  func sizes() {
    #expect(Codec.bfloat16.encodedBytes(1000) == 2000)
    #expect(Codec.int8.encodedBytes(1000) == 1004)
    #expect(Codec.int8.encodedBytes(257) == 259)
    #expect(Codec.topK(every: 100).encodedBytes(1000) == 80)
    #expect(Codec.topK(every: 100).encodedBytes(99) == 8)
    for codec in Codec.all { #expect(codec.encodedBytes(0) == 0) }
  }

  @Test("No number traps, and what is none is not hidden", arguments: codecs)
  func extremes(codec: Codec) {
    let odd: [Float] = [
      .nan, .signalingNaN, .infinity, -.infinity, .greatestFiniteMagnitude,
      -.greatestFiniteMagnitude, .leastNonzeroMagnitude, 0, -0.0, 1,
      Float(bitPattern: 0x7F80_0001), Float(bitPattern: 0xFFFF_FFFF),
    ]
    #expect(roundTrip(odd, codec)[0].isNaN || roundTrip(odd, codec).contains { $0.isNaN })
    for value in odd {
      #expect(roundTrip([value], codec)[0].isFinite || !value.isFinite || codec == .bfloat16)
    }
    #expect(roundTrip([.greatestFiniteMagnitude, 1], .int8)[0].isFinite)
    var random = SplitMix64(seed: 8)
    for count in Self.counts {
      _ = roundTrip(
        (0..<count).map { _ in Float(bitPattern: UInt32(truncatingIfNeeded: random.next())) }, codec
      )
    }
  }

  @Test("Any bytes are decoded to something", arguments: codecs, counts)
  func anyBytes(codec: Codec, count: Int) {
    var random = SplitMix64(seed: 9)
    for _ in 0..<20 {
      let bytes = (0..<codec.encodedBytes(count)).map { _ in
        UInt8(truncatingIfNeeded: random.next())
      }
      #expect(decoded(bytes, count, codec).count == count)
    }
  }
}
