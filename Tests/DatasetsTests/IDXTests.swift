import Datasets
import Randomness
import Testing

/// Made with `gzip -nc` from an IDX file of four 2×2 images, and from its four labels.
let gzippedImages = bytes(
  hex: "1f8b08000000000000036360e0606660606001622630fe6f9cc6c8c4ccc2cac6cef1ebf79fbf008363db722000"
    + "0000")
let gzippedLabels = bytes(hex: "1f8b08000000000000036360e060646060606167e064060052e6e55f0c000000")
/// The images again, cut after ten bytes into two members.
let gzippedInTwo = bytes(
  hex: "1f8b08000000000000036360e060666060606160000082c18e060a0000001f8b080000000000000363606260"
    + "606062f86f9cc6c8c4ccc2cac6cef1ebf79fbf0058b83ba516000000")
let imageValues: [UInt8] = [0, 255, 51, 102, 1, 2, 3, 4, 5, 6, 7, 8, 250, 251, 252, 253]
let labelValues: [UInt8] = [7, 0, 9, 3]

@Suite struct IDXTests {
  @Test(arguments: [idx([4, 2, 2], imageValues), gzippedImages, gzippedInTwo])
  func readsImages(bytes: [UInt8]) throws {
    let images = try IDX(bytes, file: "images", rank: 3)
    #expect(images.sizes == [4, 2, 2])
    #expect(images.values == imageValues)
  }

  @Test func readsGzippedLabels() throws {
    let labels = try IDX(gzippedLabels, file: "labels", rank: 1)
    #expect(labels.sizes == [4])
    #expect(labels.values == labelValues)
  }

  /// 1.5 is 3FC00000 and −0.1 is BDCCCCCD, as any converter on the web tells.
  @Test func readsFloatsAndIntegers() throws {
    let images = try IDX(
      bytes(hex: "00000d03" + "00000001" + "00000001" + "00000002" + "3fc00000" + "bdcccccd"),
      file: "f", rank: 3)
    #expect(images.sizes == [1, 1, 2] && images.count == 2)
    #expect(images.float(0) == 1.5 && images.float(1) == -0.1)
    let labels = try IDX(
      bytes(hex: "00000c01" + "00000002" + "00000102" + "fffffffe"), file: "f", rank: 1)
    #expect((0..<labels.count).map(labels.integer) == [258, -2])
  }

  static let malformed: [(bytes: [UInt8], message: String)] = [
    ([], "found 0 bytes, expected an IDX header of 16 bytes"),
    ([0, 0, 8, 3, 0], "found 5 bytes, expected an IDX header of 16 bytes"),
    (
      idx([4, 2, 2], imageValues, type: 0x0C),
      "found the magic number 00000c03, expected 00000803 (ubyte) or 00000d03 (float), as IDX of "
        + "rank 3 has"
    ),
    (
      idx([4, 2, 2], imageValues, rank: 1),
      "found the magic number 00000801, expected 00000803 (ubyte) or 00000d03 (float), as IDX of "
        + "rank 3 has"
    ),
    (
      idx([2, 1, 2], imageValues.dropLast() + [], type: 0x0D),
      "found 3 values, expected 4, as its header says (2×1×2)"
    ),
    (
      idx([1, 1, 3], imageValues, type: 0x0D),
      "found more bytes after the last value, expected 3 values"
    ),
    (
      idx([0, 28, 28], []),
      "found dimension 1 of size 0, expected sizes from 1 that make at most 1073741824 values"
    ),
    (
      idx([.max, .max, .max], imageValues),
      "found dimension 1 of size 4294967295, expected sizes from 1 that make at most "
        + "1073741824 values"
    ),
    (
      idx([1 << 20, 1 << 10, 2], imageValues),
      "found dimension 3 of size 2, expected sizes from 1 that make at most 1073741824 values"
    ),
    (
      idx([1 << 20, 1 << 10, 1], imageValues),
      "found 16 values, expected 1073741824, as its header says (1048576×1024×1)"
    ),
    (
      idx([5, 2, 2], imageValues), "found 16 values, expected 20, as its header says (5×2×2)"
    ),
    (
      idx([3, 2, 2], imageValues), "found more bytes after the last value, expected 12 values"
    ),
    (
      gzippedImages.dropLast(1) + [],
      "found gzip data that stops in the middle, expected the whole file"
    ),
    (
      Array(gzippedImages.prefix(30)),
      "found gzip data that stops in the middle, expected the whole file"
    ),
    (gzippedImages + [0, 0], "found 2 bytes after the gzip data, expected its end"),
    (
      // The CRC is eight bytes from the end.
      gzippedImages.dropLast(8) + [0] + gzippedImages.suffix(7),
      "found corrupt gzip data (incorrect data check), expected an undamaged file"
    ),
    (
      gzippedImages + gzippedImages,
      "found more bytes after the last value, expected 16 values"
    ),
  ]

  @Test(arguments: malformed)
  func refuses(bytes: [UInt8], expected: String) {
    let line = message { () throws(DatasetError) in try IDX(bytes, file: "f", rank: 3) }
    #expect(line == "f: " + expected)
  }

  /// Each accepted file must say of itself exactly what it holds.
  @Test func survivesDamage() throws {
    let original = idx([4, 2, 2], imageValues)
    var random = SplitMix64(seed: 1)
    var accepted = 0
    for _ in 0..<5_000 {
      let bytes = damaged(original, &random)
      guard let images = try? IDX(bytes, file: "f", rank: 3) else { continue }
      accepted += 1
      #expect(bytes.count == 16 + images.sizes.reduce(images.type == .floats ? 4 : 1, *))
      #expect(images.values == Array(bytes[16...]))
    }
    // Pixels may change freely, so some damage cannot be seen.
    #expect(accepted > 0)
  }

  /// A CRC guards gzip: what is accepted is what was compressed.
  @Test(arguments: [gzippedImages, gzippedInTwo])
  func survivesDamagedGzip(original: [UInt8]) {
    var random = SplitMix64(seed: 2)
    for _ in 0..<5_000 {
      let bytes = damaged(original, &random)
      guard let images = try? IDX(bytes, file: "f", rank: 3) else { continue }
      #expect(images.sizes == [4, 2, 2] && images.values == imageValues)
    }
  }

  /// One gigabyte of zeros behind, or promised by, a small file is never inflated: the reader
  /// stops at the first byte too many, and makes room only for what is there.
  @Test func doesNotInflateABomb() {
    // `head -c 65536 /dev/zero | gzip -nc`
    let zeros = bytes(
      hex: "1f8b0800000000000003edc101010000008090feafee080a00000000000000000000000000000000"
        + "00000000000000000000000000000000000000000000000000000000000000000000000000000000"
        + "000000000000006aeb8e97d700000100")
    let bomb = Array(repeatElement(zeros, count: 1 << 14).joined())
    #expect(
      message { () throws(DatasetError) in try IDX(gzippedLabels + bomb, file: "f", rank: 1) }
        == "f: found more bytes after the last value, expected 4 values")

    let liar = idx([1 << 30], labelValues)
    #expect(
      message { () throws(DatasetError) in try IDX(liar, file: "f", rank: 1) }
        == "f: found 4 values, expected 1073741824, as its header says (1073741824)")
  }
}
