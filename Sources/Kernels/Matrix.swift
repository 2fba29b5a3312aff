/// A row-major matrix in memory that somebody else owns: `stride` elements from row to row.
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
}

/// A `Matrix` to write to.
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
}
