import CLibxsmm

/// LIBXSMM, which compiles small products at run time for the processor at hand.
public enum Libxsmm {
  /// The version of the library; nil where the program was built without it.
  public static let version: String? = fourways_libxsmm_version().map { String(cString: $0) }

  /// A compiled product of fixed shape and strides: b, a, and c, which it writes.
  typealias Product =
    @convention(c) (UnsafePointer<Float>?, UnsafePointer<Float>?, UnsafeMutablePointer<Float>?) ->
    Void

  /// Compiles c ← op(a)·b, or c ← c + op(a)·b, with c [rows, columns]; nil where LIBXSMM has no such
  /// product. What was compiled stays until the process ends.
  ///
  /// - Parameter strides: the elements from row to row of a, b and c as they are stored.
  static func product(
    rows: Int, columns: Int, inner: Int, strides: (a: Int, b: Int, c: Int), aTransposed: Bool,
    accumulates: Bool
  ) -> Product? {
    fourways_libxsmm_make(
      Int32(rows), Int32(columns), Int32(inner), Int32(strides.a), Int32(strides.b),
      Int32(strides.c), aTransposed ? 1 : 0, accumulates ? 1 : 0)
  }
}
