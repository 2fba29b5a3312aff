import Networks

/// The cache lines of one buffer, with the workers that hold a valid copy of each.
///
/// Lines that are always accessed together are one cell, so that time and memory grow with the
/// number of ways in which a plan cuts the buffer, not with its size.
struct LineMap {
  /// Runs of elements at equal distances, such as some columns of some rows. Where a buffer is
  /// flat, the first element is its index.
  struct Strip: Hashable {
    var first: Int
    /// The number of elements in a run.
    var length: Int
    /// The number of elements from one run's start to the next one's.
    var stride: Int
    /// The number of runs.
    var count: Int
  }

  /// Lines of rows: the rows are those of the buffer where each of them starts on a line.
  /// Otherwise the buffer is one long row.
  private struct Block {
    var rows: Extent
    var lines: Extent
  }

  private static let line = ParameterLayout.lineElements

  /// The element at which the buffer's memory starts.
  private let base: Int
  /// The elements of a row where rows start on lines; nil where the buffer is one long row.
  private let rowElements: Int?
  /// The rows and the lines of a row at which cells start, and where the last one ends.
  private let rowCuts: [Int]
  private let lineCuts: [Int]
  /// Whether anybody has written each cell.
  private var isWritten: [Bool]
  /// A bit for each worker that has accessed the cell since it was last written, and for its
  /// writer: `words` numbers a cell.
  private var holders: [UInt64]
  private let words: Int

  /// - Parameters:
  ///   - strips: all that anybody accesses.
  ///   - rowElements: the elements of a row of a level; nil for a flat buffer.
  ///   - owners: the number of workers and tasks.
  init(_ strips: Set<Strip>, rowElements: Int?, owners: Int) {
    let first = strips.map(\.first).min() ?? 0
    base = rowElements.map { first / $0 * $0 } ?? first
    self.rowElements = rowElements.flatMap { $0.isMultiple(of: Self.line) ? $0 : nil }
    var (rows, lines): (Set<Int>, Set<Int>) = ([], [])
    for strip in strips {
      for block in Self.blocks(strip, base: base, rowElements: self.rowElements) {
        rows.formUnion([block.rows.lower, block.rows.upper])
        lines.formUnion([block.lines.lower, block.lines.upper])
      }
    }
    (rowCuts, lineCuts) = (rows.sorted(), lines.sorted())
    let cells = max(0, rowCuts.count - 1) * max(0, lineCuts.count - 1)
    words = (owners + 63) / 64
    isWritten = [Bool](repeating: false, count: cells)
    holders = [UInt64](repeating: 0, count: cells * words)
  }

  private static func blocks(_ strip: Strip, base: Int, rowElements: Int?) -> [Block] {
    func lines(_ first: Int, _ length: Int) -> Extent {
      Extent(first / line, (first + length + line - 1) / line)
    }
    guard strip.length > 0, strip.count > 0 else { return [] }
    let first = strip.first - base
    if let rowElements {
      let row = first / rowElements
      return [
        Block(
          rows: Extent(row, row + strip.count), lines: lines(first % rowElements, strip.length))
      ]
    }
    // Runs without gaps are one.
    let isWhole = strip.length == strip.stride || strip.count == 1
    let (runs, length) = isWhole ? (1, strip.length * strip.count) : (strip.count, strip.length)
    return (0..<runs).map {
      Block(rows: Extent(0, 1), lines: lines(first + $0 * strip.stride, length))
    }
  }

  /// Notes an access.
  ///
  /// - Returns: the number of lines that cross.
  mutating func access(_ strip: Strip, by owner: Int, isWrite: Bool) -> Int {
    let (word, bit) = (owner / 64, UInt64(1) << (owner % 64))
    var crossing = 0
    for block in Self.blocks(strip, base: base, rowElements: rowElements) {
      let rows =
        Self.position(
          of: block.rows.lower, in: rowCuts)..<Self.position(of: block.rows.upper, in: rowCuts)
      let lines =
        Self.position(
          of: block.lines.lower, in: lineCuts)..<Self.position(of: block.lines.upper, in: lineCuts)
      for row in rows {
        for line in lines {
          let cell = row * (lineCuts.count - 1) + line
          if isWritten[cell], holders[cell * words + word] & bit == 0 {
            crossing +=
              (rowCuts[row + 1] - rowCuts[row]) * (lineCuts[line + 1] - lineCuts[line])
          }
          if isWrite {
            isWritten[cell] = true
            for other in 0..<words { holders[cell * words + other] = 0 }
          }
          holders[cell * words + word] |= bit
        }
      }
    }
    return crossing
  }

  /// The position of a cut that is known to be among the cuts.
  private static func position(of cut: Int, in cuts: [Int]) -> Int {
    var (low, high) = (0, cuts.count - 1)
    while low < high {
      let middle = (low + high) / 2
      if cuts[middle] < cut { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
