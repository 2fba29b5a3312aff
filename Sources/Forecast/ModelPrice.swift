import Engine
import Kernels
import Plans

/// The price of actions by a machine's model: by their products and vectors, by where the operands lie
/// at that moment, and by how many cores work then.
struct ModelPrice: ActionPrice {
  private let placed: PlacedPlan
  private let costs: CostTable
  private let cells: BufferCells
  private var caches: CoreCaches
  /// The cells that each action touches, once it has been priced for the first time; by list and
  /// index.
  private var touches: [[[BufferCells.Touch]?]]
  private var passes: [[LayerPass?]]
  private var lastBucket: [Bucket]
  /// The sum of half the ranges between the quartiles of all costs so far, and of the costs.
  private(set) var uncertainty = 0.0
  private(set) var total = 0.0

  init(_ placed: PlacedPlan, _ costs: CostTable) {
    self.placed = placed
    self.costs = costs
    let plan = placed.plan.plan
    let lists = plan.workers + plan.tasks
    let cells = BufferCells(placed.plan, stateSlots: placed.rule.optimizer.stateSlots)
    self.cells = cells
    let threads = placed.threadCount
    caches = CoreCaches(
      cells, threads: threads, capacity: costs.model.ownCacheBytes,
      dataBytes: placed.dataBytes,
      remoteness: (0..<threads).map { reader in
        (0..<threads).map { costs.remoteness(reader, $0, placed.sharing) }
      })
    touches = lists.map { Array(repeating: nil, count: $0.count) }
    passes = lists.map { list in list.map { $0.pass(in: plan.shape, placed.weightLayout) } }
    lastBucket = Array(repeating: .compute, count: plan.workers.count)
  }

  mutating func seconds(of start: ActionStart) -> Double {
    var spread = work(of: start)
    let bucket = start.action.bucket
    if bucket != lastBucket[start.worker] {
      lastBucket[start.worker] = bucket
      spread = spread + costs.model.clockReading
    }
    uncertainty += spread.halfRange
    total += spread.median
    return spread.median
  }

  private mutating func work(of start: ActionStart) -> Spread {
    let layout = placed.plan.layout
    switch start.action {
    case .forward, .backward, .weightGradient, .weightUpdate:
      let pass = passes[start.owner][start.index]!
      return seconds(costs.product(pass, threads: placed.blasThreads), start, isProduct: true)
    case .loss(let tile):
      return vector(.loss(placed.rule.loss), tile.rows.count * layout.shape.outputs, start)
    case .update(let slice, let gradients, _, _, _):
      return vector(
        .update(placed.rule.optimizer, gradients: gradients.count), slice.count, start)
    case .clear(let slice, _): return vector(.clear, slice.count, start)
    case .reduce(let slice, let from, _):
      return vector(from.count > 1 ? .sum(from.count) : .copy, slice.count, start)
    case .divide(let slice, _, _): return vector(.divide, slice.count, start)
    case .receive(let region, let peer, let add):
      let message = costs.message(
        start.thread, placed.threads[peer], placed.sharing)
      return message + vector(add ? .add : .copy, region.count, start)
    case .fetch(let slice, _, _, _):
      return costs.nearestMessage + vector(.copy, slice.count, start)
    case .push(let slice, _, _, _):
      return costs.nearestMessage
        + vector(.update(placed.rule.optimizer, gradients: 1), slice.count, start)
    case .barrier: return costs.barrier(workers: placed.threadCount)
    case .send, .complete, .pullTasks, .startCollective, .finishCollective:
      return Spread(exactly: 0)
    }
  }

  private mutating func vector(
    _ kernel: VectorKernel, _ elements: Int, _ start: ActionStart
  ) -> Spread {
    guard elements > 0 else { return Spread(exactly: 0) }
    return seconds(costs.vector(kernel, elements), start, isProduct: false)
  }

  private mutating func seconds(
    _ costs: OperandCosts, _ start: ActionStart, isProduct: Bool
  ) -> Spread {
    if touches[start.owner][start.index] == nil {
      touches[start.owner][start.index] = cells.touches(
        of: start.action, owner: start.owner, sent: start.sent)
    }
    let places = caches.touch(
      touches[start.owner][start.index]!, by: start.thread, period: start.period)
    guard places.all > 0 else { return costs.hot }
    let (outside, written) = (places.outside / places.all, places.written / places.all)
    let far = min(
      1,
      places.far.reduce(0) {
        $0 + $1.bytes * self.costs.memoryShare(workingSet: $1.workingSet, cores: start.busyThreads)
      } / places.all)
    // Each extra is at least nothing: what is near is never dearer than what is far.
    func value(_ quantile: (Spread) -> Double) -> Double {
      let (hot, cold, memory, remote) = (
        quantile(costs.hot), quantile(costs.cold), quantile(costs.memory), quantile(costs.remote)
      )
      return hot + max(0, cold - hot) * outside + max(0, memory - max(hot, cold)) * far
        + max(0, remote - hot) * written
    }
    let alone = Spread(
      median: value(\.median), low: value(\.low), high: value(\.high))
    let factor = self.costs.contention(
      cores: start.busyThreads, isProduct: isProduct,
      isLarge: places.all > Double(self.costs.model.ownCacheBytes))
    guard places.invalidated > 0 else { return alone * factor }
    // A product computes while other cores give up their copies, and so hides some of that.
    let invalidation =
      costs.shared.map { shared in
        func more(_ quantile: (Spread) -> Double) -> Double {
          max(0, quantile(shared) - quantile(costs.hot)) / places.writes
        }
        return Spread(median: more(\.median), low: more(\.low), high: more(\.high))
      } ?? self.costs.invalidation
    return alone * factor + invalidation * places.invalidated
  }
}
