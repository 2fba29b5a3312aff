import Networks
import Plans

/// The buffers of a plan, cut into cells along every edge of every region that an action touches, so
/// that each region is a number of whole cells.
///
/// The rows of the data are cells too: one batch of a period is a buffer of its own.
struct BufferCells {
  /// A cell that an action touches.
  struct Touch {
    var cell: Int
    /// The bytes of it that the action touches.
    var bytes: Double
    var isWrite: Bool
  }

  private struct Key: Hashable {
    /// An arena, or −1 − step for a batch of the data.
    var arena: Int
    var buffer: Buffer
  }

  private struct Cuts {
    var rows: [Int]
    var columns: [Int]
    var first: Int
  }

  private let plan: Plan
  private let layout: ParameterLayout
  private let stateSlots: Int
  private var cuts: [Key: Cuts] = [:]
  /// The number of all cells.
  private(set) var count = 0
  /// Whether each cell holds rows of the data, which are others in every period.
  private(set) var isData: [Bool] = []
  /// The bytes of all cells but those of the data.
  private(set) var bytes = 0.0

  /// - Parameter stateSlots: the values that the optimizer keeps beside each parameter.
  init(_ simulated: SimulatedPlan, stateSlots: Int) {
    plan = simulated.plan
    layout = simulated.layout
    self.stateSlots = stateSlots
    var rows: [Key: Set<Int>] = [:]
    var columns: [Key: Set<Int>] = [:]
    var order: [Key] = []
    func cut(_ arena: Int, _ region: Region) {
      let key = Key(arena: arena, buffer: region.buffer)
      if rows[key] == nil { order.append(key) }
      rows[key, default: []].formUnion([region.rows.lower, region.rows.upper])
      columns[key, default: []].formUnion([region.columns.lower, region.columns.upper])
    }
    for (owner, actions) in (plan.workers + plan.tasks).enumerated() {
      for action in actions {
        if case .send(let region, _) = action { cut(owner, region) }
        for (arena, region, _) in Self.regions(action, owner, layout, sent: nil) {
          cut(arena, region)
        }
      }
    }
    for key in order {
      let cuts = Cuts(rows: rows[key]!.sorted(), columns: columns[key]!.sorted(), first: count)
      let cells = (cuts.rows.count - 1) * (cuts.columns.count - 1)
      self.cuts[key] = cuts
      count += cells
      isData += [Bool](repeating: key.arena < 0, count: cells)
      if key.arena >= 0 {
        let elements =
          (cuts.rows.last! - cuts.rows[0]) * (cuts.columns.last! - cuts.columns[0])
        bytes += Double(elements * size(key.buffer))
      }
    }
  }

  /// The regions that an action touches, the rows of the data among them.
  private static func regions(
    _ action: Action, _ owner: Int, _ layout: ParameterLayout, sent: Region?
  ) -> [(arena: Int, region: Region, access: Access?)] {
    var all: [(arena: Int, region: Region, access: Access?)] = []
    for access in action.accesses(layout: layout, worker: owner, sent: sent)
    where access.region.count > 0 {
      all.append((access.arena, access.region, access))
    }
    if let tile = action.tile, tile.layer == 0, action.pass == .forward || action.pass == .weights {
      let inputs = Extent(0, layout.shape.inputs)
      all.append(
        (-1 - tile.step, Region(.activations(level: 0), rows: tile.rows, columns: inputs), nil))
    }
    return all
  }

  /// The bytes of an element.
  private func size(_ buffer: Buffer) -> Int {
    MemoryLayout<Float>.size * (buffer == .optimizerState ? stateSlots : 1)
  }

  /// The cells that an action touches, each once.
  ///
  /// - Parameters:
  ///   - owner: the arena of the list that holds the action.
  ///   - sent: the region that the peer of a receive has handed over.
  func touches(of action: Action, owner: Int, sent: Region?) -> [Touch] {
    var touches: [Int: Touch] = [:]
    for (arena, region, access) in Self.regions(action, owner, layout, sent: sent) {
      let share = access.map { action.share(of: $0, layout.shape) } ?? 1
      let cuts = cuts[Key(arena: arena, buffer: region.buffer)]!
      let size = Double(size(region.buffer))
      guard size > 0 else { continue }
      let columnCells = cuts.columns.count - 1
      let firstColumn = cuts.columns.firstIndex(of: region.columns.lower)!
      var row = cuts.rows.firstIndex(of: region.rows.lower)!
      while cuts.rows[row] < region.rows.upper {
        var column = firstColumn
        while cuts.columns[column] < region.columns.upper {
          let elements =
            (cuts.rows[row + 1] - cuts.rows[row])
            * (cuts.columns[column + 1] - cuts.columns[column])
          let cell = cuts.first + row * columnCells + column
          var touch =
            touches[cell] ?? Touch(cell: cell, bytes: 0, isWrite: false)
          touch.bytes = max(touch.bytes, Double(elements) * size * share)
          touch.isWrite = touch.isWrite || access?.mode == .write
          touches[cell] = touch
          column += 1
        }
        row += 1
      }
    }
    // In a fixed order, so that equal plans have equal forecasts.
    return touches.values.sorted { $0.cell < $1.cell }
  }
}
