import Kernels

/// A product of a trial: op(a) of `rows` × `inner` elements times op(b) of `inner` × `columns`.
public struct TrialProduct: Equatable, Sendable {
  public let rows: Int
  public let columns: Int
  public let inner: Int
  public var aTransposed = false
  public var bTransposed = false

  /// Small and medium products like those of training: forward, gradient, backward, a square of a size
  /// that OpenBLAS packs, and one with no round number, for the edges of the kernels.
  public static let all = [
    TrialProduct(rows: 32, columns: 128, inner: 784),
    TrialProduct(rows: 784, columns: 128, inner: 32, aTransposed: true),
    TrialProduct(rows: 32, columns: 128, inner: 64, bTransposed: true),
    TrialProduct(rows: 160, columns: 160, inner: 160),
    TrialProduct(rows: 37, columns: 51, inner: 29),
  ]

  public var flops: Int { 2 * rows * columns * inner }

  /// Calls `body` with operands of reproducible values between -1 and 1, and a result that holds NaN.
  func withOperands(_ body: (_ a: Matrix, _ b: Matrix, _ c: MutableMatrix) -> Void) {
    var state: UInt64 = 1
    func value() -> Float {
      // Knuth's linear congruential generator; its high bits are random enough for products.
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Float(Int64(bitPattern: state) >> 40) / Float(1 << 23)
    }
    var a = (0..<rows * inner).map { _ in value() }
    var b = (0..<inner * columns).map { _ in value() }
    var c = [Float](repeating: .nan, count: rows * columns)
    a.withUnsafeMutableBufferPointer { a in
      b.withUnsafeMutableBufferPointer { b in
        c.withUnsafeMutableBufferPointer { c in
          let (aRows, aColumns) = aTransposed ? (inner, rows) : (rows, inner)
          let (bRows, bColumns) = bTransposed ? (columns, inner) : (inner, columns)
          body(
            Matrix(a.baseAddress!, rows: aRows, columns: aColumns, stride: aColumns),
            Matrix(b.baseAddress!, rows: bRows, columns: bColumns, stride: bColumns),
            MutableMatrix(c.baseAddress!, rows: rows, columns: columns, stride: columns))
        }
      }
    }
  }

  /// The largest error of an element of `c`, as a part of the largest that rounding in binary32 can
  /// cause, in whatever order an element's terms are added; infinite where an element is no number.
  ///
  /// An element's bound is (inner + 4)·2⁻²⁴·Σ|a||b|. Source: Higham, Accuracy and Stability of Numerical
  /// Algorithms, section 3.5; the 4 leaves room for the factors α and β.
  func error(of c: Matrix, _ a: Matrix, _ b: Matrix) -> Double {
    // From one element of a row of op(a), or of a column of op(b), to the next.
    let aStep = aTransposed ? a.stride : 1
    let bStep = bTransposed ? 1 : b.stride
    var worst = 0.0
    for row in 0..<rows {
      let aStart = a.base + (aTransposed ? row : row * a.stride)
      for column in 0..<columns {
        let bStart = b.base + (bTransposed ? column * b.stride : column)
        var (sum, magnitude) = (0.0, 0.0)
        for index in 0..<inner {
          let term = Double(aStart[index * aStep]) * Double(bStart[index * bStep])
          sum += term
          magnitude += abs(term)
        }
        let bound = Double(inner + 4) * 0x1p-24 * magnitude
        let error = abs(Double(c.base[row * c.stride + column]) - sum) / bound
        guard error.isFinite else { return .infinity }
        worst = max(worst, error)
      }
    }
    return worst
  }
}
