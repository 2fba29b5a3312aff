/// A row-major matrix in memory that somebody else owns, with `stride` elements from row to row.
public struct Matrix: BitwiseCopyable {
  public var base: UnsafePointer<Float>
  public var rows: Int
  public var columns: Int
  public var stride: Int

  public init(_ base: UnsafePointer<Float>, rows: Int, columns: Int, stride: Int) {
    self.base = base
    self.rows = rows
    self.columns = columns
    self.stride = stride
  }

  /// The part of `rows` rows from `row` on and of the columns from `column` on.
  func part(row: Int, rows: Int, column: Int = 0) -> Matrix {
    Matrix(
      base + row * stride + column, rows: rows, columns: columns - column, stride: stride)
  }

  /// `count` columns from `first` on.
  func columns(_ first: Int, _ count: Int) -> Matrix {
    Matrix(base + first, rows: rows, columns: count, stride: stride)
  }

  /// The same matrix, to be read only.
  public init(_ matrix: MutableMatrix) {
    self.init(
      UnsafePointer(matrix.base), rows: matrix.rows, columns: matrix.columns,
      stride: matrix.stride)
  }
}

/// A matrix like `Matrix` that may be written to.
public struct MutableMatrix: BitwiseCopyable {
  public var base: UnsafeMutablePointer<Float>
  public var rows: Int
  public var columns: Int
  public var stride: Int

  public init(_ base: UnsafeMutablePointer<Float>, rows: Int, columns: Int, stride: Int) {
    self.base = base
    self.rows = rows
    self.columns = columns
    self.stride = stride
  }

  /// `rows` rows from `row` on.
  func part(row: Int, rows: Int) -> MutableMatrix {
    MutableMatrix(base + row * stride, rows: rows, columns: columns, stride: stride)
  }

  /// `count` columns from `first` on.
  func columns(_ first: Int, _ count: Int) -> MutableMatrix {
    MutableMatrix(base + first, rows: rows, columns: count, stride: stride)
  }
}
