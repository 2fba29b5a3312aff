/// c ← op(a)·b, or c ← c + op(a)·b, in blocks, each of which a compiled product of LIBXSMM multiplies.
///
/// The rows of c are cut first, then the inner elements, then the columns of c. So a block of a
/// stays in a cache while it meets all columns of b.
struct BlockedProduct: BitwiseCopyable {
  /// The place of a matrix's elements in memory.
  enum Layout: BitwiseCopyable {
    /// Rows of consecutive elements, `stride` elements apart.
    case rows(stride: Int)
    /// The transpose of such rows.
    case transposed(stride: Int)
    /// A matrix [height, columns] in `WeightPanels` of some columns each.
    case panels(of: Int, columns: Int, height: Int)

    /// The offset of an element. Of a matrix in panels it must be the first of its row in a panel.
    func offset(_ row: Int, _ column: Int) -> Int {
      switch self {
      case .rows(let stride): row * stride + column
      case .transposed(let stride): column * stride + row
      case .panels(let panel, let columns, let height):
        column * height + row * min(panel, columns - column)
      }
    }

    /// The elements from one stored row to the next around a column.
    func stride(at column: Int) -> Int {
      switch self {
      case .rows(let stride), .transposed(let stride): stride
      case .panels(let panel, let columns, _): min(panel, columns - column)
      }
    }

    fileprivate var isTransposed: Bool { if case .transposed = self { true } else { false } }
  }

  /// A number of rows, columns and inner elements.
  struct Size: BitwiseCopyable {
    var rows: Int
    var columns: Int
    var inner: Int
  }

  private let size: Size
  private let block: Size
  private let a: Layout
  private let b: Layout
  private let c: Layout
  private let accumulates: Bool
  /// The products of whole blocks and of those at the edges, by `index`.
  private let products: UnsafeMutablePointer<Libxsmm.Product?>

  /// Compiles the products of all blocks; nil where LIBXSMM lacks one. The caller deallocates what
  /// this makes.
  ///
  /// - Parameters:
  ///   - block: the most rows, columns and inner elements of a block. A dimension in panels is cut
  ///     at panels.
  ///   - accumulates: whether the product is added to c.
  init?(_ size: Size, block: Size, a: Layout, b: Layout, c: Layout, accumulates: Bool) {
    self.size = size
    self.block = Size(
      rows: min(block.rows, size.rows), columns: min(block.columns, size.columns),
      inner: min(block.inner, size.inner))
    (self.a, self.b, self.c, self.accumulates) = (a, b, c, accumulates)
    products = .allocate(capacity: 16)
    products.initialize(repeating: nil, count: 16)
    func lastBlock(_ count: Int, _ block: Int) -> Int { (count - 1) / block * block }
    for row in Set([0, lastBlock(size.rows, self.block.rows)]) {
      for column in Set([0, lastBlock(size.columns, self.block.columns)]) {
        for inner in Set([0, lastBlock(size.inner, self.block.inner)]) {
          for adds in Set([accumulates, accumulates || size.inner > self.block.inner]) {
            let part = part(row: row, column: column, inner: inner)
            let product = Libxsmm.product(
              rows: part.rows, columns: part.columns, inner: part.inner,
              strides: (a.stride(at: inner), b.stride(at: column), c.stride(at: column)),
              aTransposed: a.isTransposed, accumulates: adds)
            guard let product else {
              products.deallocate()
              return nil
            }
            products[index(part, adds)] = product
          }
        }
      }
    }
  }

  func deallocate() { products.deallocate() }

  /// The size of the block that begins there.
  private func part(row: Int, column: Int, inner: Int) -> Size {
    Size(
      rows: min(block.rows, size.rows - row), columns: min(block.columns, size.columns - column),
      inner: min(block.inner, size.inner - inner))
  }

  private func index(_ part: Size, _ adds: Bool) -> Int {
    (part.rows < block.rows ? 1 : 0) + (part.columns < block.columns ? 2 : 0)
      + (part.inner < block.inner ? 4 : 0) + (adds ? 8 : 0)
  }

  /// - Parameter firstRow: the row of a that c's first one is made of.
  func multiply(
    _ a: UnsafePointer<Float>, firstRow: Int, _ b: UnsafePointer<Float>,
    into c: UnsafeMutablePointer<Float>
  ) {
    var row = 0
    while row < size.rows {
      var inner = 0
      while inner < size.inner {
        var column = 0
        while column < size.columns {
          let part = part(row: row, column: column, inner: inner)
          products[index(part, accumulates || inner > 0)].unsafelyUnwrapped(
            b + self.b.offset(inner, column), a + self.a.offset(firstRow + row, inner),
            c + self.c.offset(row, column))
          column += block.columns
        }
        inner += block.inner
      }
      row += block.rows
    }
  }
}
