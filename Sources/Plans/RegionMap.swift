import Networks

/// The contents of one buffer by rectangles, as the verifier knows them.
struct RegionMap<Value> {
  struct Piece {
    var rows: Extent
    var columns: Extent
    var value: Value

    var area: Int { rows.count * columns.count }
  }

  private(set) var pieces: [Piece] = []

  /// The parts of a rectangle that hold something; the rest of it is undefined.
  func read(rows: Extent, columns: Extent) -> [Piece] {
    pieces.compactMap { piece in
      let common = (rows.intersection(piece.rows), columns.intersection(piece.columns))
      return common.0.isEmpty || common.1.isEmpty
        ? nil : Piece(rows: common.0, columns: common.1, value: piece.value)
    }
  }

  /// The parts of a rectangle, or nil where some of it is undefined.
  func readAll(rows: Extent, columns: Extent) -> [Piece]? {
    let found = read(rows: rows, columns: columns)
    return found.reduce(0) { $0 + $1.area } == rows.count * columns.count ? found : nil
  }

  mutating func erase(rows: Extent, columns: Extent) {
    pieces = pieces.flatMap { piece -> [Piece] in
      let common = (rows.intersection(piece.rows), columns.intersection(piece.columns))
      guard !common.0.isEmpty, !common.1.isEmpty else { return [piece] }
      let around = [
        (Extent(piece.rows.lower, common.0.lower), piece.columns),
        (Extent(common.0.upper, piece.rows.upper), piece.columns),
        (common.0, Extent(piece.columns.lower, common.1.lower)),
        (common.0, Extent(common.1.upper, piece.columns.upper)),
      ]
      return around.filter { !$0.0.isEmpty && !$0.1.isEmpty }.map {
        Piece(rows: $0.0, columns: $0.1, value: piece.value)
      }
    }
  }

  mutating func write(rows: Extent, columns: Extent, _ value: Value) {
    erase(rows: rows, columns: columns)
    pieces.append(Piece(rows: rows, columns: columns, value: value))
  }
}
