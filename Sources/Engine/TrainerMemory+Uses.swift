import Plans

extension TrainerMemory {
  /// What the workers of a process read and write of each arena in a period.
  ///
  /// - Parameter workers: the plan's workers that run here.
  static func uses(
    _ verified: VerifiedPlan, _ shapes: [ArenaShape], by workers: Range<Int>
  ) -> [[ArenaUse]] {
    var uses = [[ArenaUse]](repeating: [], count: shapes.count)
    for worker in workers {
      var times: [Place: Int] = [:]
      for action in verified.plan.workers[worker] {
        for access in action.accesses(layout: verified.layout, worker: worker) {
          times[Place(arena: access.arena, region: access.region), default: 0] += 1
        }
      }
      for (place, times) in times {
        uses[place.arena] += shapes[place.arena].elements(of: place.region).map {
          ArenaUse(worker: worker - workers.lowerBound, elements: $0, times: times)
        }
      }
    }
    return uses
  }

  private struct Place: Hashable {
    var arena: Int
    var region: Region
  }
}

extension ArenaShape {
  /// Where a region lies in the arena: one range for each of its rows, or for all of them where they
  /// are whole, and of an optimizer's state for each slot. Empty where the arena has no such buffer.
  func elements(of region: Region) -> [Range<Int>] {
    guard let part = parts[region.buffer] else { return [] }
    let (stride, rows) = (part.columns.count, part.rows.count)
    let slots = stride * rows == 0 ? 0 : part.elements / (stride * rows)
    let first =
      part.offset + (region.rows.lower - part.rows.lower) * stride
      + (region.columns.lower - part.columns.lower)
    return (0..<slots).flatMap { slot -> [Range<Int>] in
      let start = first + slot * stride * rows
      guard region.columns.count < stride else {
        return [start..<start + region.rows.count * stride]
      }
      return (0..<region.rows.count).map { row in
        start + row * stride..<start + row * stride + region.columns.count
      }
    }
  }
}
