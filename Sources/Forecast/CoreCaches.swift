/// What the own cache of each core holds while a plan is played.
///
/// A cache holds the bytes that its core touched last, as many as fit. What another core has written
/// since is not in it. Source: the stack distance of Mattson et al., "Evaluation techniques for storage
/// hierarchies", IBM Systems Journal 9(2), 1970, with the cells of `BufferCells` for lines.
struct CoreCaches {
  /// Where the bytes lie that an action touches.
  struct Places {
    var own = 0.0
    var outside = 0.0
    /// The bytes outside, with the bytes that all cores have touched since these were touched.
    var far: [(bytes: Double, workingSet: Double)] = []
    /// Bytes in another core's cache, each counted as often as reading it costs what it costs from
    /// the nearest core.
    var written = 0.0
    /// Bytes that are written.
    var writes = 0.0
    /// Those of them that another core has read since they were written, counted likewise.
    var invalidated = 0.0
    /// The bytes of all but `writes` and `invalidated`, which are among the others.
    var all = 0.0
  }

  private struct Entry {
    var cell: Int
    var stamp: Int
  }

  private let capacity: Double
  private let isData: [Bool]
  private let dataBytes: Double
  /// The index of the cache that all cores share among the threads'.
  private let all: Int
  /// How many times as dear reading from one core to another is as from the nearest; [reader][writer].
  private let remoteness: [[Double]]
  /// The moment of each thread's last touch of each cell; 0 for none. [thread][cell]
  private var touched: [[Int]]
  /// The bytes of the cell that the thread touched then.
  private var touchedBytes: [[Double]]
  /// The moment of the last write of each cell, who wrote, and how much that thread had touched by then.
  private var written: [Int]
  private var writer: [Int]
  private var writtenAt: [Double]
  /// The bytes that each thread has touched so far.
  private var traffic: [Double]
  /// Each thread's touches, the last one last; those that are out of date are skipped.
  private var order: [[Entry]]
  /// The period whose rows a cell of the data holds.
  private var period: [Int]
  private var now = 0
  /// The others' bytes since a cell's last touch, as far as `mark` is that of the action at hand.
  private var distance: [Double]
  private var mark: [Int]

  /// - Parameters:
  ///   - capacity: the bytes of a core's own cache.
  ///   - dataBytes: the bytes of all rows of the data, which are read one batch after the other.
  ///   - remoteness: [reader][writer], from 1 for the nearest.
  init(
    _ cells: BufferCells, threads: Int, capacity: Int, dataBytes: Int,
    remoteness: [[Double]]
  ) {
    self.capacity = Double(capacity)
    self.dataBytes = Double(dataBytes)
    all = threads
    self.remoteness = remoteness
    isData = cells.isData
    touched = Array(repeating: Array(repeating: 0, count: cells.count), count: threads + 1)
    touchedBytes = Array(repeating: Array(repeating: 0, count: cells.count), count: threads + 1)
    written = Array(repeating: 0, count: cells.count)
    writer = Array(repeating: -1, count: cells.count)
    writtenAt = Array(repeating: 0, count: cells.count)
    traffic = Array(repeating: 0, count: threads)
    order = Array(repeating: [], count: threads + 1)
    period = Array(repeating: -1, count: cells.count)
    distance = Array(repeating: 0, count: cells.count)
    mark = Array(repeating: 0, count: cells.count)
  }

  /// The part of so many bytes that is still in a cache after its core has touched `others` bytes.
  private func share(of bytes: Double, after others: Double) -> Double {
    min(1, max(0, (capacity - others) / max(1, min(bytes, capacity))))
  }

  /// Lets a thread touch cells, and tells where they were.
  mutating func touch(_ touches: [BufferCells.Touch], by thread: Int, period number: Int) -> Places
  {
    now += 1
    for touch in touches {
      if isData[touch.cell], period[touch.cell] != number {
        period[touch.cell] = number
        for other in touched.indices { touched[other][touch.cell] = 0 }
      }
      mark[touch.cell] = now
      distance[touch.cell] = .infinity
    }
    measureDistances(thread, wanted: touches.count, limit: capacity)
    var places = Places()
    let outside = touches.map { place($0, thread, &places) }
    if places.outside > 0 {
      for touch in touches { distance[touch.cell] = .infinity }
      measureDistances(all, wanted: touches.count, limit: .infinity)
      for (touch, bytes) in zip(touches, outside) where bytes > 0 {
        let isNew = touched[all][touch.cell] == 0
        let workingSet =
          isNew ? (isData[touch.cell] ? dataBytes : 0) : distance[touch.cell] + touch.bytes
        // A line that is written travels there and back.
        places.far.append((touch.isWrite ? 2 * bytes : bytes, workingSet))
      }
    }
    for touch in touches {
      let cell = touch.cell
      for cache in [thread, all] {
        touched[cache][cell] = now
        touchedBytes[cache][cell] = touch.bytes
        order[cache].append(Entry(cell: cell, stamp: now))
      }
      traffic[thread] += touch.bytes
      if touch.isWrite {
        written[cell] = now
        writer[cell] = thread
        writtenAt[cell] = traffic[thread]
      }
    }
    for cache in [thread, all] where order[cache].count > 2 * mark.count + 64 {
      order[cache].removeAll { [touched] in touched[cache][$0.cell] != $0.stamp }
    }
    return places
  }

  /// Finds for each marked cell how many bytes of other cells the thread has touched since, up to a
  /// limit.
  private mutating func measureDistances(_ thread: Int, wanted: Int, limit: Double) {
    var (others, found) = (0.0, 0)
    for entry in order[thread].reversed() where touched[thread][entry.cell] == entry.stamp {
      if mark[entry.cell] == now {
        distance[entry.cell] = others
        found += 1
        if found == wanted { return }
      } else {
        others += touchedBytes[thread][entry.cell]
        if others >= limit { return }
      }
    }
  }

  /// - Returns: the bytes outside.
  private func place(
    _ touch: BufferCells.Touch, _ thread: Int, _ places: inout Places
  ) -> Double {
    let (cell, bytes) = (touch.cell, touch.bytes)
    places.all += bytes
    if touch.isWrite { places.writes += bytes }
    let last = touched[thread][cell]
    if writer[cell] >= 0, writer[cell] != thread, written[cell] > last {
      // What its writer no longer holds has gone to where all find it.
      let other = writer[cell]
      let held = bytes * share(of: bytes, after: max(0, traffic[other] - writtenAt[cell]))
      places.written += held * remoteness[thread][other]
      places.outside += bytes - held
      return bytes - held
    }
    guard last > 0 else {
      places.outside += bytes
      return bytes
    }
    if touch.isWrite {
      // The farthest of those that have a copy is waited for.
      let readers = (0..<all).filter { $0 != thread && touched[$0][cell] > written[cell] }
      places.invalidated += bytes * (readers.map { remoteness[thread][$0] }.max() ?? 0)
    }
    let own = bytes * share(of: bytes, after: distance[cell])
    places.own += own
    places.outside += bytes - own
    return bytes - own
  }
}
