import Networks

/// A rectangle of a buffer: rows × columns of a level or, for a flat buffer, a slice of its only
/// row.
public struct Region: Hashable, BitwiseCopyable, Sendable {
  public var buffer: Buffer
  public var rows: Extent
  public var columns: Extent

  public init(_ buffer: Buffer, rows: Extent = Extent(0, 1), columns: Extent) {
    self.buffer = buffer
    self.rows = rows
    self.columns = columns
  }

  /// The number of binary32 values in the region.
  public var count: Int { rows.count * columns.count }

  public func overlaps(_ other: Region) -> Bool {
    buffer == other.buffer && !rows.intersection(other.rows).isEmpty
      && !columns.intersection(other.columns).isEmpty
  }

  func contains(_ other: Region) -> Bool {
    buffer == other.buffer && rows.contains(other.rows) && columns.contains(other.columns)
  }
}
