/// A digest by which two processes see whether they have the same bytes. It gives no protection
/// against intent.
///
/// It is FNV-1a on words of eight bytes. Source: Fowler, Noll, Vo, RFC 9923.
public enum Digest {
  private static let (start, prime): (UInt64, UInt64) = (0xcbf2_9ce4_8422_2325, 0x100_0000_01b3)

  /// The digest of `bytes`.
  public static func of(_ bytes: [UInt8]) -> UInt64 {
    bytes.withUnsafeBytes { of($0, from: start) }
  }

  /// The digest of all rows and labels, training rows first.
  public static func of(_ dataset: Dataset) -> UInt64 {
    [dataset.training, dataset.test].reduce(start) { digest, rows in
      let pixels = UnsafeRawBufferPointer(
        start: rows.pointer(toRow: 0), count: rows.rows * rows.features * 4)
      return rows.labels.withUnsafeBytes { of($0, from: of(pixels, from: digest)) }
    }
  }

  private static func of(_ bytes: UnsafeRawBufferPointer, from start: UInt64) -> UInt64 {
    var digest = start
    for offset in stride(from: 0, to: bytes.count & ~7, by: 8) {
      digest =
        (digest ^ bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self)) &* prime
    }
    for byte in bytes.suffix(bytes.count & 7) { digest = (digest ^ UInt64(byte)) &* prime }
    // The length is hashed too.
    return (digest ^ UInt64(bytes.count)) &* prime
  }
}
