import Kernels
import Randomness

/// A matrix with gaps between its rows, whose every element a test may read.
///
/// Gaps hold a value that no kernel may change; a kernel that reads one shows in its sums.
final class Grid {
  static let gap: Float = 1e30

  let rows: Int
  let columns: Int
  let stride: Int
  private let memory: UnsafeMutablePointer<Float>

  init(_ rows: Int, _ columns: Int, gap: Int, _ value: (Int, Int) -> Float = { _, _ in 0 }) {
    self.rows = rows
    self.columns = columns
    stride = columns + gap
    memory = .allocate(capacity: rows * stride)
    memory.initialize(repeating: Self.gap, count: rows * stride)
    for row in 0..<rows {
      for column in 0..<columns { self[row, column] = value(row, column) }
    }
  }

  deinit { memory.deallocate() }

  static func random(
    _ rows: Int, _ columns: Int, gap: Int, _ generator: inout SplitMix64
  ) -> Grid {
    Grid(rows, columns, gap: gap) { _, _ in Float(2 * generator.nextUnit() - 1) }
  }

  subscript(row: Int, column: Int) -> Float {
    get { memory[row * stride + column] }
    set { memory[row * stride + column] = newValue }
  }

  var matrix: Matrix { Matrix(memory, rows: rows, columns: columns, stride: stride) }
  var mutable: MutableMatrix {
    MutableMatrix(memory, rows: rows, columns: columns, stride: stride)
  }
  var pointer: UnsafeMutablePointer<Float> { memory }

  var gapsAreUntouched: Bool {
    (0..<rows).allSatisfy { row in
      (columns..<stride).allSatisfy { memory[row * stride + $0] == Self.gap }
    }
  }

  /// The largest difference from a naive formula; a NaN on one side only is infinitely far.
  func difference(_ expected: (Int, Int) -> Double) -> Double {
    var largest = 0.0
    for row in 0..<rows {
      for column in 0..<columns {
        let (mine, theirs) = (Double(self[row, column]), expected(row, column))
        if mine.isNaN && theirs.isNaN { continue }
        let difference = abs(mine - theirs)
        largest = difference <= largest ? largest : difference.isNaN ? .infinity : difference
      }
    }
    return largest
  }
}

/// Rows, inner and columns of a product, and the gap after each row.
struct Product: Sendable, CustomStringConvertible {
  var rows: Int
  var inner: Int
  var columns: Int
  var gap: Int
  var description: String { "\(rows)×\(inner)×\(columns), gap \(gap)" }

  static let all: [Product] = [0, 3].flatMap { gap in
    [(1, 1, 1), (1, 7, 3), (5, 1, 2), (4, 3, 1), (16, 16, 16), (33, 17, 20), (2, 100, 65)].map {
      Product(rows: $0.0, inner: $0.1, columns: $0.2, gap: gap)
    }
  }
}
