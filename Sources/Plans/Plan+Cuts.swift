import Networks

extension Plan {
  /// The pieces that a pass of a layer is cut into.
  public struct Cut: Hashable, Sendable, CustomStringConvertible {
    /// The letter and the layer, as in the plan's text.
    public var pass: String
    /// The number of different runs of rows, and of columns.
    public var rows: Int
    public var columns: Int
    /// The number of workers or tasks that have a piece.
    public var workers: Int

    public var description: String { "\(pass) \(rows) × \(columns)" }
  }

  /// How each pass of each layer is cut, in the order in which workers come to them.
  public var cuts: [Cut] {
    var names: [String] = []
    var pieces: [String: (rows: Set<Extent>, columns: Set<Extent>, lists: Set<Int>)] = [:]
    for (owner, actions) in (workers + tasks).enumerated() {
      for action in actions {
        guard let tile = action.tile else { continue }
        let name = "\(text(of: action, owner: owner).first!)\(tile.layer)"
        if pieces[name] == nil { names.append(name) }
        pieces[name, default: ([], [], [])].rows.insert(tile.rows)
        pieces[name]!.columns.insert(tile.columns)
        pieces[name]!.lists.insert(owner)
      }
    }
    return names.map { name in
      let found = pieces[name]!
      return Cut(
        pass: name, rows: found.rows.count, columns: found.columns.count,
        workers: found.lists.count)
    }
  }
}
