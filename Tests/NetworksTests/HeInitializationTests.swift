import Networks
import Testing

/// What Python's own arithmetic makes of the documented recipe:
///
///     import math, struct
///     def splitmix(s):
///         while True:
///             s = z = (s + 0x9E3779B97F4A7C15) % 2**64
///             z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9 % 2**64
///             z = (z ^ (z >> 27)) * 0x94D049BB133111EB % 2**64
///             yield z ^ (z >> 31)
///     def pinned(widths, seed):
///         g = splitmix(seed)
///         for i, o in zip(widths, widths[1:]):
///             bound = math.sqrt(6 / i)
///             bits = [struct.unpack("<I", struct.pack("<f",
///                     (2 * ((next(g) >> 11) * 2.0**-53) - 1) * bound))[0]
///                     for _ in range(i * o)]
///             sum = 0
///             for b in bits: sum = (sum * 31 + b) % 2**32
///             print([hex(b) for b in bits[:4]], hex(bits[-1]), hex(sum))
///     pinned((3, 4, 2), 1); pinned((784, 128, 64, 10), 42)
private struct Pinned {
  var first: [UInt32]
  var last: UInt32
  var sum: UInt32
}

private let small = [
  Pinned(
    first: [0x3e40_c86d, 0x3f31_f70a, 0x3faa_856e, 0xbe21_2726], last: 0x3e98_aa3e, sum: 0x0922_ffe0
  ),
  Pinned(
    first: [0xbde2_0e75, 0x3d96_e498, 0xbe20_9dd6, 0xbf50_cacb], last: 0x3f70_ff88, sum: 0x2085_87d8
  ),
]
private let usual = [
  Pinned(
    first: [0x3d2d_1e1e, 0xbd73_b9b8, 0xbd1e_aa69, 0xbcdf_5259], last: 0xbd07_b7d9, sum: 0xab09_580b
  ),
  Pinned(
    first: [0xbd71_1a88, 0xbe54_3373, 0x3dda_57bc, 0x3e0f_e81d], last: 0x3dd7_366f, sum: 0xd5f1_69f6
  ),
  Pinned(
    first: [0xbe95_8dc4, 0xbd4f_1f94, 0xbe7f_dbee, 0x3e2a_cdd3], last: 0x3e9a_f276, sum: 0xe506_edc6
  ),
]

@Suite("He initialisation")
struct HeInitializationTests {
  @Test(
    "has the bits that anybody can reproduce", arguments: [("3-4-2", 1), ("784-128-64-10", 42)])
  func isPinned(text: String, seed: UInt64) throws {
    let layout = ParameterLayout(try NetworkShape(text))
    let values = layout.heInitialized(seed: seed)
    #expect(values.count == layout.count)
    var rest = values
    for (layer, pinned) in (text == "3-4-2" ? small : usual).enumerated() {
      let extent = layout.tensors[2 * layer].extent
      let bits = values[extent.lower..<extent.upper].map(\.bitPattern)
      #expect(Array(bits.prefix(4)) == pinned.first)
      #expect(bits.last == pinned.last)
      #expect(bits.reduce(0) { $0 &* 31 &+ $1 } == pinned.sum)
      for index in extent.lower..<extent.upper { rest[index] = 0 }
    }
    // Biases and padding.
    #expect(rest.allSatisfy { $0 == 0 })
  }

  @Test("has the bound and the variance of its name")
  func isHe() throws {
    let layout = ParameterLayout(try NetworkShape("784-128-64-10"))
    let values = layout.heInitialized(seed: 7)
    for layer in 0..<3 {
      let extent = layout.tensors[2 * layer].extent
      let weights = values[extent.lower..<extent.upper].map(Double.init)
      let inputs = Double(layout.shape.inputs(of: layer))
      #expect(weights.allSatisfy { abs($0) <= (6 / inputs).squareRoot() + 1e-7 })
      // 2 ÷ inputs, within four standard errors of a uniform variable's variance.
      let variance = weights.reduce(0) { $0 + $1 * $1 } / Double(weights.count)
      let tolerance = 4 * (0.8 / Double(weights.count)).squareRoot()
      #expect(abs(variance * inputs / 2 - 1) < tolerance)
    }
    #expect(values != layout.heInitialized(seed: 8))
  }
}
