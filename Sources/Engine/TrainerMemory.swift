import Kernels
import Networks
import Plans
import Synchronization
import Workers

/// The report of a worker at the end of a run: clock readings in nanoseconds, and its times.
struct WorkerReport {
  var start = 0
  var end = 0
  var times = WorkerTimes()
  var blasThreads = 0
  var sentMessages = 0
  var sentBytes = 0
}

/// Instructions at a fixed address.
final class InstructionList {
  let buffer: UnsafeBufferPointer<Instruction>

  init(_ instructions: [Instruction]) {
    let memory = UnsafeMutableBufferPointer<Instruction>.allocate(capacity: instructions.count)
    _ = memory.initialize(from: instructions)
    buffer = UnsafeBufferPointer(memory)
  }

  deinit { buffer.deallocate() }
}

/// The memory of a trainer, allocated once and freed in the end.
final class TrainerMemory {
  private final class Owner {
    let arena: Arena
    init(_ shape: ArenaShape, pageElements: Int) {
      arena = Arena(shape, pageElements: pageElements)
    }
  }

  private let owners: [Owner]
  let arenaBases: [ArenaBase]
  let mainUpdates: UnsafeMutablePointer<Int>
  let fetches: UnsafeMutablePointer<UnsafePointer<Atomic<Int>>>
  let pushes: UnsafeMutablePointer<UnsafePointer<Atomic<Int>>>
  let reports: WorkerReports
  private let rule: UnsafeMutablePointer<TrainingRule>
  private let lists: UnsafeMutableBufferPointer<UnsafeBufferPointer<Instruction>>
  private let workers: Int
  /// The memory for messages to other processes; nil where all workers are threads of this process.
  var messages: MessageMemory?
  /// The worker that each page of each arena belongs to, among the workers of this process.
  let pageOwners: [PageOwners]
  var instructions: [InstructionList] = [] {
    didSet {
      for list in lists.indices { lists[list] = instructions[list].buffer }
    }
  }

  /// - Parameters:
  ///   - process: the only process whose workers run here; nil for all.
  ///   - nodes: the NUMA node of each worker here; nil for one that the system may move.
  init(
    _ verified: VerifiedPlan, stateSlots: Int, rule: TrainingRule, process: Int?, nodes: [Int?]
  ) {
    let plan = verified.plan
    workers = process == nil ? plan.workers.count : plan.workersPerProcess
    let shapes = Self.shapes(verified, stateSlots: stateSlots, process: process)
    let here = process.map(plan.workers(ofProcess:)) ?? plan.workers.indices
    let uses = Self.uses(verified, shapes, by: here)
    pageOwners = shapes.indices.map { arena in
      let owner = plan.owner(ofArena: arena)
      return PageOwners.choose(
        uses: uses[arena], elements: shapes[arena].elements,
        owner: here.contains(owner) ? owner - here.lowerBound : 0, nodes: nodes,
        pageElements: Arena.pageElements)
    }
    owners = zip(shapes, pageOwners).map { Owner($0, pageElements: $1.pageElements) }
    arenaBases = owners.map { $0.arena.base }
    mainUpdates = .allocate(capacity: 1)
    mainUpdates.initialize(to: 0)
    fetches = .allocate(capacity: plan.workers.count)
    pushes = .allocate(capacity: plan.workers.count)
    reports = WorkerReports(workers)
    self.rule = .allocate(capacity: 1)
    self.rule.initialize(to: rule)
    lists = .allocate(capacity: plan.workers.count + plan.tasks.count)
    lists.initialize(repeating: UnsafeBufferPointer(start: nil, count: 0))
  }

  deinit {
    mainUpdates.deallocate()
    fetches.deallocate()
    pushes.deallocate()
    rule.deinitialize(count: 1)
    rule.deallocate()
    lists.deallocate()
  }

  /// The shape of each arena of a plan. Arenas outside `process`, where one is named, are empty.
  static func shapes(
    _ verified: VerifiedPlan, stateSlots: Int, process: Int? = nil
  ) -> [ArenaShape] {
    touchedRegions(verified, process: process).map {
      ArenaShape($0, shape: verified.plan.shape, stateSlots: stateSlots)
    }
  }

  /// All regions that anybody reads or writes, by arena.
  private static func touchedRegions(_ verified: VerifiedPlan, process: Int?) -> [[Region]] {
    let plan = verified.plan
    var regions = [[Region]](repeating: [], count: plan.arenaCount)
    for (owner, actions) in (plan.workers + plan.tasks).enumerated() {
      for action in actions {
        for access in action.accesses(layout: verified.layout, worker: owner) {
          regions[access.arena].append(access.region)
        }
        if case .send(let region, _) = action { regions[owner].append(region) }
      }
    }
    guard let process else { return regions }
    return regions.enumerated().map {
      plan.process(ofArena: $0.offset) == process ? $0.element : []
    }
  }

  func context(
    _ plan: Plan, counters: borrowing Counters, wait: SpinWait, periods: Range<Int>,
    trainedPeriods: Int, rows: RowWindow, losses: UnsafeMutablePointer<Double>, steps: Int
  ) -> RunContext {
    RunContext(
      workers: workers, periods: periods, stepsPerPeriod: plan.steps,
      updatesPerPeriod: plan.updatesPerPeriod, trainedPeriods: trainedPeriods, batch: plan.batch,
      rows: rows, rule: UnsafePointer(rule), losses: losses, stepsInRun: steps,
      lists: UnsafeBufferPointer(lists),
      runBarrier: counters.runBarrier.all,
      claimedTasks: counters.tasks, lock: SpinLock(counters.lock), mainUpdates: mainUpdates,
      fetches: UnsafePointer(fetches), pushes: UnsafePointer(pushes), wait: wait,
      messages: messages?.context)
  }
}

/// The reports of workers, one each.
// Safe to share: each worker writes its own, and the caller reads after all have ended.
final class WorkerReports: @unchecked Sendable {
  private let memory: UnsafeMutablePointer<WorkerReport>

  init(_ workers: Int) {
    memory = .allocate(capacity: workers)
    memory.initialize(repeating: WorkerReport(), count: workers)
  }

  deinit { memory.deallocate() }

  subscript(_ worker: Int) -> WorkerReport {
    get { memory[worker] }
    set { memory[worker] = newValue }
  }
}
