/// Training rows laid out so that each batch is one contiguous block, ready for a GEMM.
///
/// A step must not gather rows while it is timed. In the order `none` the set itself is read, with
/// its first `batch` − 1 rows once more behind the last, so that a batch that wraps is contiguous
/// too. In a seeded order `prepare` gathers the rows of a stretch of steps before they run.
///
/// Memory, beside the set itself: in the order `none` a label a row and `batch` − 1 rows, which
/// all feeds of the set share; in a seeded order (rows + batch) × (features + 1) × 4 bytes, and the
/// permutation, 8 bytes a row. With copies for several nodes, in both orders as many times
/// (rows + batch) × (features + 1) × 4 bytes.
public final class RowFeed: @unchecked Sendable {
  // Unchecked: workers only read, from the end of one `prepare` to the start of the next, and
  // whoever calls `prepare` keeps them at a barrier meanwhile.

  /// Rows in a batch.
  public let batch: Int
  public let order: RowOrder
  /// Rows in the training set, not counting copies.
  public var rows: Int { source.rows }
  public var features: Int { source.features }
  /// Steps that one `prepare` can cover: one epoch's, rounded up, or any number without gathering.
  public let maximumSteps: Int

  /// The nodes that have a copy of the rows each.
  public let copies: RowCopies

  private let source: LabelledRows
  /// The features of each copy.
  private let featureBases: [UnsafePointer<Float>]
  /// Where each copy's rows are gathered or repeated; empty where the set itself is read.
  private let gathered: [UnsafeMutablePointer<Float>]
  /// The labels of each copy.
  private let labelStorages: [UnsafeMutablePointer<Int32>]
  private var prepared: Range<Int>
  /// The permutation last made, kept because consecutive stretches often share an epoch.
  private var permutation: (epoch: Int, rows: [Int])?

  /// Makes room for what must be gathered; call `prepare` before the first step is read.
  ///
  /// Storage is 64-byte aligned; so is each row where `features` is a multiple of 16.
  /// - Parameter copies: the nodes that get a copy each, whose pages a core of the node touches
  ///   first. In the order `none` one copy is the set itself, several are copies of it.
  /// - Throws: `badBatch` unless 1 ≤ `batch` ≤ `rows.rows`.
  public init(
    _ rows: LabelledRows, batch: Int, order: RowOrder, copies: RowCopies = .one
  ) throws(DatasetError) {
    guard batch >= 1, batch <= rows.rows else {
      throw .badBatch(batch: batch, rows: rows.rows)
    }
    self.batch = batch
    self.order = order
    self.copies = copies
    source = rows
    let capacity: Int
    switch order {
    case .none:
      maximumSteps = .max
      prepared = 0..<Int.max
      capacity = rows.rows + batch - 1
      rows.storage.repeatFirst(batch - 1)
    case .epoch:
      maximumSteps = (rows.rows + batch - 1) / batch
      prepared = 0..<0
      capacity = maximumSteps * batch
    }
    var (gathered, labels) = ([UnsafeMutablePointer<Float>](), [UnsafeMutablePointer<Int32>]())
    let isSetItself = order == .none && copies.count == 1
    for node in copies.nodes {
      if !isSetItself {
        let memory = allocateAligned(Float.self, count: capacity * rows.features)
        copies.onNode(node) {
          switch order {
          // The set has its first rows once more behind its last.
          case .none: memory.initialize(from: rows.storage.base, count: capacity * rows.features)
          case .epoch: memory.initialize(repeating: 0, count: capacity * rows.features)
          }
        }
        gathered.append(memory)
      }
      let own = allocateAligned(Int32.self, count: capacity)
      copies.onNode(node) {
        for place in 0..<capacity {
          (own + place).initialize(to: rows.labels[place % rows.rows])
        }
      }
      labels.append(own)
    }
    self.gathered = gathered
    featureBases = isSetItself ? [rows.storage.base] : gathered.map { UnsafePointer($0) }
    labelStorages = labels
  }

  deinit {
    for memory in gathered { memory.deallocate() }
    for labels in labelStorages { labels.deallocate() }
  }

  /// Makes the batches of steps `firstStep` ..< `firstStep` + `steps` readable, and no others.
  /// The order `none` has nothing to do: every step is always readable.
  ///
  /// Cost: a copy of each row, and a permutation for each epoch entered. Not for the timed part.
  /// - Precondition: 0 ≤ `steps` ≤ `maximumSteps`, and no worker is reading.
  public func prepare(firstStep: Int, steps: Int) {
    precondition(firstStep >= 0 && steps >= 0 && steps <= maximumSteps, "too many steps at once")
    guard order != .none else { return }
    for place in 0..<steps * batch {
      let (epoch, visit) = (firstStep * batch + place).quotientAndRemainder(dividingBy: rows)
      let row = visited(epoch: epoch, visit: visit)
      for (gathered, labels) in zip(gathered, labelStorages) {
        (gathered + place * features).update(from: source.pointer(toRow: row), count: features)
        labels[place] = source.labels[row]
      }
    }
    prepared = firstStep..<firstStep + steps
  }

  /// The `batch` × `features` block of step `step`, row-major; valid until the next `prepare`.
  ///
  /// - Precondition: `prepare` covered the step.
  public func features(step: Int) -> UnsafePointer<Float> {
    let storage = storage(firstStep: step)
    return storage.features + storage.start * features
  }

  /// The `batch` labels of step `step`; valid until the next `prepare`.
  ///
  /// - Precondition: `prepare` covered the step.
  public func labels(step: Int) -> UnsafePointer<Int32> {
    let storage = storage(firstStep: step)
    return storage.labels + storage.start
  }

  /// Where the steps from `firstStep` on lie: that of step k starts at row
  /// (`start` + (k − `firstStep`)·`batch`) mod `cycle`. Valid until the next `prepare`.
  ///
  /// - Parameter node: the logical index of the reader's NUMA node; nil where it has none.
  /// - Precondition: `prepare` covered the step.
  public func storage(firstStep: Int, node: Int? = nil) -> (
    features: UnsafePointer<Float>, labels: UnsafePointer<Int32>, start: Int, cycle: Int
  ) {
    precondition(prepared.contains(firstStep), "the step was not prepared")
    let (start, cycle) =
      switch order {
      case .none: (firstStep % rows * batch % rows, rows)
      case .epoch: ((firstStep - prepared.lowerBound) * batch, Int.max)
      }
    let copy = copies.number(for: node)
    return (featureBases[copy], UnsafePointer(labelStorages[copy]), start, cycle)
  }

  private func visited(epoch: Int, visit: Int) -> Int {
    if let permutation, permutation.epoch == epoch { return permutation.rows[visit] }
    let rows = order.permutation(epoch: epoch, rows: rows)
    permutation = (epoch, rows)
    return rows[visit]
  }
}

/// Room for `count` elements that starts on a cache line of 64 bytes; the caller frees it.
private func allocateAligned<Element>(
  _: Element.Type, count: Int
) -> UnsafeMutablePointer<Element> {
  UnsafeMutableRawPointer
    .allocate(byteCount: count * MemoryLayout<Element>.stride, alignment: 64)
    .bindMemory(to: Element.self, capacity: count)
}
