import Datasets
import Kernels
import Networks
import Plans
import Synchronization
import Workers

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// A verified plan on a pool of workers, with its memory, ready to train.
///
/// Thread use: one caller at a time.
// Safe to share: only the caller touches stored variables, and never while workers run.
public final class Trainer: @unchecked Sendable {
  public let plan: VerifiedPlan
  public let rule: TrainingRule
  /// The threads of each GEMM while this plan runs, set and read back before each run.
  public let blasThreads: Int

  public let weightLayout: WeightLayout
  private let pool: WorkerPool
  /// The NUMA node of each worker here; nil for one that the system may move.
  let nodes: [Int?]
  /// The plan's workers that run here, in the pool's order.
  public let workers: Range<Int>
  private let wait: SpinWait
  private let counters: Counters
  private let instructionMemory = InstructionMemory()
  let memory: TrainerMemory
  /// The requests of messages to other processes; nil where all workers of the plan are threads
  /// here.
  private let requests: MessageRequests?
  /// The periods ever run, which the counters need, and the periods since the parameters were set,
  /// which training needs.
  private var periods = 0
  private var trainedPeriods = 0
  private var firstStep = 0
  private var runs = 0

  /// Makes the plan's memory, each page touched first by the worker that uses most of it
  /// (`PageOwners`).
  ///
  /// - Parameters:
  ///   - pool: as many workers as the plan has, or as one of its processes has. The results do not
  ///     depend on how many threads run them.
  ///   - oversubscribed: whether threads share cores, so that they must not spin for long.
  ///   - grain: nil to train. A number replaces each tile's kernel by a chain of so many
  ///     multiply-adds and keeps everything else, the order, the messages and the updates. What
  ///     then takes longer than the chains is the price of running the plan. Such a trainer trains
  ///     nothing, and its losses are zero.
  ///   - transport: the transport of messages to the plan's other processes; nil where this process
  ///     runs all workers, each as a thread. Every process makes the same trainers in the same
  ///     order.
  ///   - collectivesBlock: whether a collective that the plan finishes where it starts may be a call
  ///     of the library that blocks the thread, which is faster. It may where no process of the plan
  ///     runs several workers on one thread, because another process may be waiting for another
  ///     worker of that thread. All processes say the same: libraries do not match calls of the two
  ///     kinds.
  ///   - nodes: the logical index of each worker's NUMA node, in the pool's order; nil for a worker
  ///     that the system may move, and for all where they share a node.
  ///   - weightLayout: the layout that another process of the plan has chosen; nil to choose.
  ///   - products: the chooser of the products' methods.
  public init(
    _ verified: VerifiedPlan, rule: TrainingRule, pool: WorkerPool, oversubscribed: Bool = false,
    blasThreads: Int = 1, grain: Int? = nil, transport: Transport? = nil,
    collectivesBlock: Bool = true, nodes: [Int?]? = nil, weightLayout: WeightLayout? = nil,
    products: ProductChooser = .openblas
  ) {
    let plan = verified.plan
    precondition(
      transport.map { $0.processes == plan.processes } ?? true, "a plan of other processes")
    let workers = transport.map { plan.workers(ofProcess: $0.rank) } ?? 0..<plan.workers.count
    precondition(pool.count == workers.count, "a plan runs on as many workers as it has")
    precondition(!collectivesBlock || transport == nil || !pool.sharesThreads, "workers would wait")
    self.workers = workers
    let nodes = nodes ?? workers.map { _ in nil }
    precondition(nodes.count == workers.count, "a node for each worker")
    self.nodes = nodes
    requests = transport.map { MessageRequests($0, plan: plan) }
    precondition(
      rule.optimizer.isPlainSGD || !plan.fusesUpdates,
      "a plan whose weight gradients are updates trains with plain SGD only")
    self.plan = verified
    self.rule = rule
    self.pool = pool
    self.blasThreads = blasThreads
    self.weightLayout =
      weightLayout
      ?? Self.weightLayout(
        of: verified, workers: workers, pool: pool, products: products, blasThreads: blasThreads)
    let lists = Array(plan.workers[workers] + plan.tasks)
    let passes = lists.joined().compactMap { [layout = self.weightLayout] in
      $0.pass(in: plan.shape, layout)
    }
    Self.onFirstWorker(of: pool) { products.learn(passes, blasThreads: blasThreads) }
    wait = SpinWait(oversubscribed: oversubscribed)
    let channels = Lowering.messages(plan).keys
    counters = Counters(plan, here: workers, groups: pool.groups, channels: Set(channels))
    memory = TrainerMemory(
      verified, stateSlots: rule.optimizer.stateSlots, rule: rule, process: transport?.rank,
      nodes: nodes)
    let (arenas, owners) = (memory.arenaBases, memory.pageOwners)
    pool.run { worker in
      for (arena, owners) in zip(arenas, owners) { arena.touch(owners, of: worker) }
    }
    var lowering = Lowering(
      verified, rule: rule, weightLayout: self.weightLayout, chooser: products,
      blasThreads: blasThreads, arenas: arenas, memory: instructionMemory, requests: requests,
      collectivesBlock: collectivesBlock, grain: grain)
    var early: [[Transport.Request]] = []
    memory.instructions = (plan.workers + plan.tasks).enumerated().map { owner, actions in
      let isHere = owner >= plan.workers.count || workers.contains(owner)
      let list = isHere ? lowering.instructions(actions, owner: owner, counters: counters) : []
      early.append(isHere ? lowering.early : [])
      return InstructionList(list)
    }
    if let requests {
      memory.messages = MessageMemory(requests, early: early, plan: plan, workers: workers)
    }
    memory.fetches.initialize(
      from: plan.workers.indices.map { counters.fetches($0) }, count: plan.workers.count)
    memory.pushes.initialize(
      from: plan.workers.indices.map { counters.pushes($0) }, count: plan.workers.count)
    startCodings(nil)
  }

  /// The layout of weights that suits the products of some of a plan's workers, by trial on the
  /// first one's core where the chooser tries.
  public static func weightLayout(
    of verified: VerifiedPlan, workers: Range<Int>, pool: WorkerPool, products: ProductChooser,
    blasThreads: Int = 1
  ) -> WeightLayout {
    let plan = verified.plan
    let lists = Array(plan.workers[workers] + plan.tasks)
    return onFirstWorker(of: pool) {
      WeightLayout(for: plan, lists, by: products, blasThreads: blasThreads)
    }
  }

  /// Runs `body` on the first worker's core.
  private static func onFirstWorker<Value: Sendable>(
    of pool: WorkerPool, _ body: @escaping @Sendable () -> Value
  ) -> Value {
    let value = Mutex<Value?>(nil)
    pool.run { worker in
      if worker == 0 { value.withLock { $0 = body() } }
    }
    return value.withLock { $0! }
  }

  /// Restarts error feedback: residuals of earlier messages must not leak into a run that starts
  /// from other parameters. References become the initial parameters, or zero where these are nil.
  /// Each worker sets its own, so that the pages belong to its node.
  private func startCodings(_ initial: [Float]?) {
    guard plan.plan.compression != nil else { return }
    let codings = CodingLists(workers.map(instructionMemory.codings))
    pool.run { worker in
      for (values, slice) in codings.lists[worker] {
        if let slice, let initial {
          _ = values.initialize(from: initial[slice.lower..<slice.upper])
        } else {
          values.initialize(repeating: 0)
        }
      }
    }
  }

  /// The bytes that a plan's arenas need, and that its kernels and messages need besides. They are
  /// known before any memory is taken.
  ///
  /// - Parameter process: the process whose part is meant; nil for all.
  public static func bytes(
    for verified: VerifiedPlan, rule: TrainingRule, process: Int? = nil
  ) -> Int {
    let plan = verified.plan
    // Which products are fastest is not known yet, so each has the most that it may need.
    let layouts = [WeightLayout.plain(plan), WeightLayout(fitting: plan)]
    let lists = process.map { Array(plan.workers[plan.workers(ofProcess: $0)]) } ?? plan.workers
    let scratch = (lists + plan.tasks).reduce(0) { bytes, list in
      let elements = layouts.map { Lowering.scratchElements(list, plan.shape, $0) }.max()!
      return bytes + elements * MemoryLayout<Float>.stride
    }
    let encodings = MessageEncodings(plan)
    let here = process.map { plan.workers(ofProcess: $0) } ?? plan.workers.indices
    let codings = here.reduce(0) {
      $0 + CodingMemory(encodings, plan.workers[$1], owner: $1).bytes
    }
    return TrainerMemory.shapes(
      verified, stateSlots: rule.optimizer.stateSlots, process: process
    )
    .reduce(scratch + codings) { $0 + $1.byteCount }
  }

  /// The number of the next batch in the feed.
  public var nextStep: Int { firstStep + trainedPeriods * plan.plan.steps }

  /// Starts training anew from these parameters, in every replica and with zero optimizer state.
  ///
  /// - Parameters:
  ///   - values: `ParameterLayout.count` elements.
  ///   - firstStep: the batch to start with.
  public func setParameters(_ values: [Float], firstStep: Int = 0) {
    precondition(values.count == plan.layout.count, "parameters of another network")
    let values = weightLayout.packed(values, plan.layout)
    let (plan, arenas, first) = (plan.plan, memory.arenaBases, workers.lowerBound)
    pool.run { worker in
      let worker = first + worker
      for index in arenas.indices where plan.owner(ofArena: index) == worker {
        let arena = arenas[index]
        if arena.contains(.parameters) {
          let slice = arena.part(.parameters).columns
          values.withUnsafeBufferPointer {
            arena.pointer(.parameters, column: slice.lower)
              .update(from: $0.baseAddress! + slice.lower, count: slice.count)
          }
        }
        if arena.contains(.optimizerState) {
          let state = arena.part(.optimizerState)
          arena.pointer(.optimizerState, column: state.columns.lower)
            .update(repeating: 0, count: state.elements)
        }
      }
    }
    startCodings(values)
    trainedPeriods = 0
    self.firstStep = firstStep
    memory.mainUpdates.pointee = 0
  }

  /// The present parameters, each from the arena that holds its final value; zero where that arena
  /// is in another process.
  public func parameters() -> [Float] {
    var values = [Float](repeating: 0, count: plan.layout.count)
    let here = requests?.transport.rank
    for (slice, arena) in plan.results {
      guard here == nil || plan.plan.process(ofArena: arena) == here else { continue }
      let source = memory.arenaBases[arena].pointer(.parameters, column: slice.lower)
      for index in 0..<slice.count { values[slice.lower + index] = source[index] }
    }
    return weightLayout.unpacked(values, plan.layout)
  }

  /// An arena's own copy of the parameters, for tests: zero where it has none.
  func replica(_ index: Int) -> [Float] {
    var values = [Float](repeating: 0, count: plan.layout.count)
    let arena = memory.arenaBases[index]
    guard arena.contains(.parameters) else { return values }
    let slice = arena.part(.parameters).columns
    let source = arena.pointer(.parameters, column: slice.lower)
    for index in 0..<slice.count { values[slice.lower + index] = source[index] }
    return weightLayout.unpacked(values, plan.layout)
  }

  /// Trains `steps` more batches and returns what that took. Of a plan over several processes the
  /// record has the workers of this process and their part of the losses. All processes run at the
  /// same time.
  ///
  /// - Precondition: `steps` is a multiple of the plan's period, and the feed covers them.
  public func run(steps: Int, from feed: RowFeed) -> RunRecord {
    run(steps: steps, from: feed, into: nil)
  }

  /// - Parameter trace: the memory in which each worker notes what it does when; nil to measure
  ///   undisturbed.
  func run(steps: Int, from feed: RowFeed, into trace: TraceMemory?) -> RunRecord {
    let plan = plan.plan
    precondition(steps > 0 && steps % plan.steps == 0, "a run is a whole number of periods")
    precondition(feed.batch == plan.batch && feed.features == plan.shape.inputs, "another batch")
    let runPeriods = steps / plan.steps
    let losses = UnsafeMutableBufferPointer<Double>.allocate(
      capacity: memory.instructions.count * steps)
    losses.initialize(repeating: 0)
    defer { losses.deallocate() }
    let contexts = nodes.map { node in
      memory.context(
        plan, counters: counters, wait: wait, periods: periods..<(periods + runPeriods),
        trainedPeriods: trainedPeriods, rows: RowWindow(feed, firstStep: nextStep, node: node),
        losses: losses.baseAddress!, steps: steps)
    }
    let run = ThreadRun(
      contexts: contexts, meeting: RunMeeting(contexts[0], run: runs), reports: memory.reports,
      trace: trace, firstWorker: workers.lowerBound, blasThreads: blasThreads)
    let shares = pool.threads
    pool.runThreads { thread in run(shares[thread]) }
    withExtendedLifetime(feed) {}
    periods += runPeriods
    trainedPeriods += runPeriods
    runs += 1
    return record(steps: steps, losses: UnsafeBufferPointer(losses))
  }

  /// The time on `Clock` at which the first worker started the last run.
  var lastStart: Int {
    workers.indices.map { memory.reports[$0 - workers.lowerBound].start }.min()!
  }

  private func record(steps: Int, losses: UnsafeBufferPointer<Double>) -> RunRecord {
    let reports = (0..<workers.count).map { memory.reports[$0] }
    let start = reports.map(\.start).min()!
    let end = reports.map(\.end).max()!
    return RunRecord(
      steps: steps, seconds: Double(end - start) * 1e-9, workers: reports.map(\.times),
      blasThreads: reports.map(\.blasThreads).max()!,
      losses: (0..<steps).map { step in
        memory.instructions.indices.reduce(0) { $0 + losses[$1 * steps + step] }
          / Double(plan.plan.batch)
      }, sentMessages: reports.reduce(0) { $0 + $1.sentMessages },
      sentBytes: reports.reduce(0) { $0 + $1.sentBytes })
  }
}

/// The residuals of each worker's encoded messages, and its references with their slices.
// Safe to share: each worker touches its own.
private struct CodingLists: @unchecked Sendable {
  typealias List = [(values: UnsafeMutableBufferPointer<Float>, parameters: Extent?)]

  let lists: [List]

  init(_ lists: [List]) { self.lists = lists }
}

extension Plan {
  /// The worker that touches an arena first: a task's arena belongs to the workers in turn, a
  /// shared one to worker 0.
  func owner(ofArena arena: Int) -> Int {
    if arena < workers.count { return arena }
    let task = arena - workers.count
    return task < tasks.count ? task % workers.count : 0
  }
}
