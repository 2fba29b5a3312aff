import Engine
import Kernels
import Plans

/// The price of actions by a machine's model: by their products and vectors, by where the operands lie
/// at that moment, and by how many cores work then.
struct ModelPrice: ActionPrice {
  private let placed: PlacedPlan
  private let costs: CostTable
  private let cells: BufferCells
  /// The caches of each process's cores.
  private var caches: [CoreCaches]
  private var traffic: LinkTraffic?
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
    let threads = placed.threadsPerProcess
    caches = Array(
      repeating: CoreCaches(
        cells, threads: threads, capacity: costs.model.ownCacheBytes,
        dataBytes: placed.dataBytes,
        remoteness: (0..<threads).map { reader in
          (0..<threads).map { costs.remoteness(reader, $0, placed.sharing) }
        }), count: plan.processes)
    traffic = costs.model.link.map { LinkTraffic($0, processes: plan.processes) }
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
    count(spread)
    return spread.median
  }

  private mutating func work(of start: ActionStart) -> Spread {
    let layout = placed.plan.layout
    switch start.action {
    case .forward, .backward, .weightGradient, .weightUpdate:
      let pass = passes[start.owner][start.index]!
      return seconds(costs.product(pass, threads: placed.blasThreads), start, isProduct: true)
    case .loss(let tile):
      let (outputs, rows) = (layout.shape.outputs, tile.rows.count)
      guard rows > 0 else { return Spread(exactly: 0) }
      return seconds(
        costs.loss(placed.rule.loss, rows: rows, outputs: outputs), start, isProduct: false)
    case .update(let slice, let gradients, _, _, _):
      return vector(
        .update(placed.rule.optimizer, gradients: gradients.count), slice.count, start)
    case .clear(let slice, _): return vector(.clear, slice.count, start)
    case .reduce(let slice, let from, _):
      return vector(from.count > 1 ? .sum(from.count) : .copy, slice.count, start)
    case .divide(let slice, _, _): return vector(.divide, slice.count, start)
    case .receive(let region, let peer, let add) where placed.isInside(start.worker, peer):
      let message = costs.message(
        thread(start.thread), thread(placed.threads[peer]), placed.sharing)
      return message + vector(add ? .add : .copy, region.count, start)
    case .receive(let region, _, let add):
      // The library puts the values into their place, or beside it where they have to be added.
      if add { return vector(.add, region.count, start, arrived: region.count) }
      land(start)
      return Spread(exactly: 0)
    case .fetch(let slice, _, _, _):
      return costs.nearestMessage + vector(.copy, slice.count, start)
    case .push(let slice, _, _, _):
      return costs.nearestMessage
        + vector(.update(placed.rule.optimizer, gradients: 1), slice.count, start)
    case .barrier: return costs.barrier(workers: placed.threadsPerProcess)
    case .finishCollective:
      land(start)
      return Spread(exactly: 0)
    case .send, .complete, .pullTasks, .startCollective: return Spread(exactly: 0)
    }
  }

  /// The number of a thread in its process.
  private func thread(_ number: Int) -> Int { number % placed.threadsPerProcess }

  mutating func arrival(of message: MessageStart) -> Double {
    let bytes = message.region.count * MemoryLayout<Float>.size
    count(traffic!.link.message(bytes: bytes))
    return traffic!.arrival(
      bytes: bytes, from: message.sender, to: message.receiver, at: message.time)
  }

  mutating func end(of start: CollectiveStart) -> Double {
    let algorithm = CollectiveAlgorithm(start)
    let moved = algorithm.seconds(over: traffic!.link)
    let sums =
      algorithm.summed > 0 ? costs.vector(.add, algorithm.summed).hot : Spread(exactly: 0)
    count(moved)
    count(sums)
    return traffic!.end(of: algorithm, after: start.time, summing: sums.median)
  }

  private mutating func count(_ spread: Spread) {
    uncertainty += spread.halfRange
    total += spread.median
  }

  /// The cells that an action touches.
  ///
  /// - Parameter sent: the region of another arena that a receive copies from.
  private mutating func touched(by start: ActionStart, sent: Region?) -> [BufferCells.Touch] {
    if let known = touches[start.owner][start.index] { return known }
    let found = cells.touches(of: start.action, owner: start.owner, sent: sent)
    touches[start.owner][start.index] = found
    return found
  }

  /// Lets the library write what an action has waited for, on the worker's own core.
  private mutating func land(_ start: ActionStart) {
    let touches = touched(by: start, sent: nil)
    _ = caches[start.thread / placed.threadsPerProcess].touch(
      touches, by: thread(start.thread), period: start.period)
  }

  /// - Parameter arrived: the elements that the library has just put down beside their place.
  private mutating func vector(
    _ kernel: VectorKernel, _ elements: Int, _ start: ActionStart, arrived: Int = 0
  ) -> Spread {
    guard elements > 0 else { return Spread(exactly: 0) }
    return seconds(
      costs.vector(kernel, elements), start, isProduct: false,
      arrivedBytes: Double(arrived * MemoryLayout<Float>.size))
  }

  private mutating func seconds(
    _ costs: OperandCosts, _ start: ActionStart, isProduct: Bool, arrivedBytes: Double = 0
  ) -> Spread {
    let touches = touched(by: start, sent: arrivedBytes > 0 ? nil : start.sent)
    var places = caches[start.thread / placed.threadsPerProcess].touch(
      touches, by: thread(start.thread), period: start.period)
    places.outside += arrivedBytes
    places.all += arrivedBytes
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
