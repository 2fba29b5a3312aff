import Networks

/// Cache lines are what travels between cores. Rows are taken to start on a line each, as they do
/// where a level's width is a multiple of a line's elements.
extension Region {
  private static let line = ParameterLayout.lineElements

  /// The number of 64-byte lines that hold the region.
  public var lines: Int {
    rows.count * ((columns.upper + Self.line - 1) / Self.line - columns.lower / Self.line)
  }

  /// The number of the region's lines of which another region holds all that this one has of them.
  public func lines(heldBy other: Region) -> Int {
    guard overlaps(other) else { return 0 }
    let (line, common) = (Self.line, columns.intersection(other.columns))
    let first = (common.lower + (common.lower == columns.lower ? 0 : line - 1)) / line
    let end = (common.upper + (common.upper == columns.upper ? line - 1 : 0)) / line
    return rows.intersection(other.rows).count * max(0, end - first)
  }
}
