import Networks
import Plans

/// The costs of a step of one job for each way to cut its passes.
///
/// A step's seconds are those that `PlanSimulation` has for its plan, found without making the plan:
/// workers meet at barriers only, so between two of them the slowest worker's time counts. What
/// depends on one pass or on two is kept, because a search asks for it again and again.
struct GridPrices {
  /// The way in which each pass is cut, as an index into its `ways`.
  typealias Cuts = [Int]

  /// A pass cut in one way.
  struct Way {
    var cut: GridCut
    fileprivate(set) var workers: [[Action]]
    /// The number of workers that have something to do.
    fileprivate(set) var used: Int
    /// Seconds of each worker, without what reading others' values takes.
    fileprivate var seconds: [Double]
    fileprivate var reads: [[Reading]]
    fileprivate var accesses: [[Access]]
  }

  /// A worker's reading of values that some pass writes.
  fileprivate struct Reading {
    var action: Action
    var access: Access
    var source: Int
  }

  let phases: [GridPhase]
  /// The different ways to cut each pass, in the order of `GridCut.all`, and the index of each cut's
  /// way: several cuts of a narrow layer are one way.
  let ways: [[Way]]
  private let indices: [[GridCut: Int]]
  private let layout: ParameterLayout
  private let cost: PlanCost
  /// The passes whose values a pass reads.
  private let sources: [[Int]]
  /// Whether a barrier may be needed between two passes; [later][earlier].
  let mayConflict: [[Bool]]
  /// Whether a barrier is needed; [later][earlier][later's way × earlier's ways + earlier's way].
  private var conflicts: [[[Bool?]]]
  /// Seconds in which each worker reads others' values; [pass][source], ways as in `conflicts`.
  private var remote: [[[[Double]?]]]

  init(_ job: Job) {
    let phases = GridPhase.all(of: job.shape)
    let layout = ParameterLayout(job.shape)
    let cost = job.pricing
    var ways: [[Way]] = []
    var indices: [[GridCut: Int]] = []
    for phase in phases {
      var own: [Way] = []
      var known: [[[Action]]: Int] = [:]
      var index: [GridCut: Int] = [:]
      for cut in GridCut.all(workers: job.workers) where phase.cut(like: cut) == cut {
        let workers = phase.workers(job, cut)
        if let same = known[workers] {
          index[cut] = same
          continue
        }
        (known[workers], index[cut]) = (own.count, own.count)
        own.append(Self.way(cut, workers, phase, phases, cost, layout))
      }
      ways.append(own)
      indices.append(index)
    }
    self.phases = phases
    self.ways = ways
    self.indices = indices
    self.layout = layout
    self.cost = cost
    let sources = ways.map { own in Set(own[0].reads.joined().map(\.source)).sorted() }
    self.sources = sources
    mayConflict = phases.indices.map { later in
      (0..<later).map { earlier in
        Self.conflict(ways[earlier][0].accesses.joined(), ways[later][0].accesses.joined())
      }
    }
    conflicts = phases.indices.map { later in
      (0..<later).map { [Bool?](repeating: nil, count: ways[later].count * ways[$0].count) }
    }
    remote = phases.indices.map { phase in
      sources[phase].map { source in
        [[Double]?](repeating: nil, count: ways[phase].count * ways[source].count)
      }
    }
  }

  /// The index of the way in which a pass is cut where the step is cut in one way.
  func way(_ phase: Int, like cut: GridCut) -> Int {
    indices[phase][phases[phase].cut(like: cut)]!
  }

  /// Seconds of a step, to its last barrier.
  mutating func seconds(_ cuts: Cuts) -> Double {
    var total = 0.0
    var since = 0
    var workers = [Double](repeating: 0, count: ways[0][0].seconds.count)
    for phase in phases.indices {
      if needsBarrier(before: phase, since: since, cuts) {
        total += workers.max()! + cost.latencySeconds
        since = phase
        for worker in workers.indices { workers[worker] = 0 }
      }
      Self.add(ways[phase][cuts[phase]].seconds, to: &workers)
      for (number, source) in sources[phase].enumerated() {
        let index = cuts[phase] * ways[source].count + cuts[source]
        if remote[phase][number][index] == nil {
          remote[phase][number][index] = remoteSeconds(phase, source, cuts)
        }
        Self.add(remote[phase][number][index]!, to: &workers)
      }
    }
    return total + workers.max()! + cost.latencySeconds
  }

  /// The number of workers in all passes together.
  func used(_ cuts: Cuts) -> Int {
    phases.indices.reduce(0) { $0 + ways[$1][cuts[$1]].used }
  }

  /// The actions of each worker.
  mutating func workers(_ cuts: Cuts) -> [[Action]] {
    var workers = ways[0][0].workers.map { _ in [Action]() }
    var since = 0
    for phase in phases.indices {
      if needsBarrier(before: phase, since: since, cuts) {
        since = phase
        for worker in workers.indices { workers[worker].append(.barrier) }
      }
      for (worker, actions) in ways[phase][cuts[phase]].workers.enumerated() {
        workers[worker] += actions
      }
    }
    return workers.map { $0 + [.barrier] }
  }

  /// Whether a worker needs what another has written in one of the passes `since` the last barrier,
  /// or would overwrite what another still reads.
  private mutating func needsBarrier(before phase: Int, since: Int, _ cuts: Cuts) -> Bool {
    for earlier in since..<phase where mayConflict[phase][earlier] {
      let index = cuts[phase] * ways[earlier].count + cuts[earlier]
      let known = conflicts[phase][earlier][index]
      let found = known ?? conflict(phase, earlier, cuts)
      if known == nil { conflicts[phase][earlier][index] = found }
      if found { return true }
    }
    return false
  }

  private func conflict(_ later: Int, _ earlier: Int, _ cuts: Cuts) -> Bool {
    let (first, second) = (ways[earlier][cuts[earlier]], ways[later][cuts[later]])
    return second.accesses.indices.contains { worker in
      !second.accesses[worker].isEmpty
        && first.accesses.indices.contains { other in
          other != worker
            && Self.conflict(first.accesses[other][...], second.accesses[worker][...])
        }
    }
  }

  private static func conflict(
    _ first: some Sequence<Access>, _ second: some Sequence<Access>
  ) -> Bool {
    second.contains { one in
      first.contains { other in
        (one.mode == .write || other.mode == .write) && one.arena == other.arena
          && one.region.overlaps(other.region)
      }
    }
  }

  /// Seconds in which each worker reads what others have written in the pass `source`: all that it
  /// reads, less what it has written itself.
  private func remoteSeconds(_ phase: Int, _ source: Int, _ cuts: Cuts) -> [Double] {
    let writers = ways[source][cuts[source]].accesses
    return ways[phase][cuts[phase]].reads.enumerated().map { worker, reads in
      let lines = reads.reduce(0.0) { total, reading in
        guard reading.source == source else { return total }
        let (arena, region) = (reading.access.arena, reading.access.region)
        let own = writers[worker].reduce(0) {
          $1.mode == .write && $1.arena == arena ? $0 + region.lines(heldBy: $1.region) : $0
        }
        return total
          + Double(region.lines - own) * reading.action.share(of: reading.access, layout.shape)
      }
      return cost.remoteSeconds(lines: lines)
    }
  }

  private static func add(_ seconds: [Double], to workers: inout [Double]) {
    for worker in workers.indices { workers[worker] += seconds[worker] }
  }

  private static func way(
    _ cut: GridCut, _ workers: [[Action]], _ phase: GridPhase, _ phases: [GridPhase],
    _ cost: PlanCost, _ layout: ParameterLayout
  ) -> Way {
    let reads = workers.enumerated().map { worker, actions in
      actions.flatMap { action in
        action.accesses(layout: layout, worker: worker).compactMap { access -> Reading? in
          guard access.mode == .read,
            let source = phase.source(of: access.region.buffer, layers: layout.shape.layers),
            source != phase
          else { return nil }
          return Reading(action: action, access: access, source: phases.firstIndex(of: source)!)
        }
      }
    }
    return Way(
      cut: cut, workers: workers, used: workers.count { !$0.isEmpty },
      seconds: workers.enumerated().map { worker, actions in
        actions.reduce(0) { $0 + cost.seconds(of: $1, owner: worker, layout: layout) }
      },
      reads: reads,
      accesses: workers.enumerated().map { worker, actions in
        actions.flatMap { $0.accesses(layout: layout, worker: worker) }
      })
  }
}
