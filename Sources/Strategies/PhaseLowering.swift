import Plans

/// Joins phases into each worker's list: a barrier where one worker of a process needs what
/// another has written, or would overwrite what another still reads; an exchange where a process
/// needs what another process has written.
///
/// In an exchange every process's leader, whose arena holds what the process has, sends each
/// other process the part that this one will read, and so each value travels once, and only what
/// is needed of it: nothing where all read the part that they write, blocks of rows × columns
/// where one cut follows the other, everything where the whole is read. An exchange takes along
/// whatever is written and will be needed, since waiting together costs less than waiting twice.
///
/// Sends are completed once, at the end of the step: each value is written once in it, and so
/// nothing that is sent is overwritten before.
struct PhaseLowering {
  /// What other processes have not got yet of a value, how they will read it, and which will.
  private struct Pending {
    var value: Phase.Value
    var written: Phase.Part
    var read: Phase.Part
    var readers: Set<Int>
  }

  private let shares: StepShares
  private var workers: [[Action]]
  private var sinceBarrier: [Phase.Use] = []
  private var pending: [Pending] = []
  /// To whom each process has sent something.
  private var sentTo: [Set<Int>]

  /// - Parameter phases: of one step; each value is written in one of them at most, and what
  ///   comes before is the same of the step before.
  static func workers(_ phases: [Phase], _ shares: StepShares) -> [[Action]] {
    var lowering = PhaseLowering(shares)
    for phase in phases {
      lowering.separate(phase)
      lowering.append(phase, of: phases)
    }
    lowering.finish()
    return lowering.workers
  }

  private init(_ shares: StepShares) {
    self.shares = shares
    workers = [[Action]](repeating: [], count: shares.rows.count)
    sentTo = [Set<Int>](repeating: [], count: shares.processes)
  }

  private mutating func separate(_ phase: Phase) {
    let reads = phase.uses.filter { !$0.writes }
    if reads.contains(where: { use in
      pending.contains { $0.value == use.value && $0.written != use.part }
    }) {
      exchange()
    } else if phase.uses.contains(where: { use in sinceBarrier.contains { $0.meets(use) } }) {
      barrier()
    }
  }

  private mutating func append(_ phase: Phase, of phases: [Phase]) {
    sinceBarrier += phase.uses
    for worker in workers.indices { workers[worker] += phase.actions[worker] }
    guard shares.processes > 1 else { return }
    for use in phase.uses where use.writes {
      let reading = phases.compactMap { phase in
        phase.uses.first { !$0.writes && $0.value == use.value && $0.part != use.part }
          .map { (part: $0.part, processes: processes(in: phase)) }
      }
      guard let first = reading.first else { continue }
      pending.append(
        Pending(
          value: use.value, written: use.part,
          read: reading.allSatisfy { $0.part == first.part } ? first.part : .all,
          readers: reading.reduce(into: []) { $0.formUnion($1.processes) }))
    }
  }

  /// Those that have something to do in a phase.
  private func processes(in phase: Phase) -> Set<Int> {
    Set(phase.actions.indices.filter { !phase.actions[$0].isEmpty }.map { $0 / shares.width })
  }

  /// The next step's first phase comes after all of this one's.
  private mutating func finish() {
    if !pending.isEmpty {
      barrier()
      passMessages()
    }
    for process in sentTo.indices {
      workers[shares.leader(ofProcess: process)] += sentTo[process].sorted().map {
        .complete(peer: shares.leader(ofProcess: $0))
      }
    }
    barrier()
  }

  private mutating func barrier() {
    sinceBarrier = []
    // One worker is a process of several by itself: its exchanges are all that it waits for.
    guard shares.width > 1 || shares.processes == 1 else { return }
    for worker in workers.indices { workers[worker].append(.barrier) }
  }

  private mutating func exchange() {
    barrier()
    passMessages()
    barrier()
  }

  private mutating func passMessages() {
    for process in 0..<shares.processes {
      let leader = shares.leader(ofProcess: process)
      // Each starts with its neighbour, so that no process is everybody's first.
      let others = (1..<shares.processes).map { (process + $0) % shares.processes }
      for peer in others {
        let regions = regions(from: process, to: peer)
        workers[leader] += regions.map { .send($0, peer: shares.leader(ofProcess: peer)) }
        if !regions.isEmpty { sentTo[process].insert(peer) }
      }
      for peer in others.reversed() {
        workers[leader] += regions(from: peer, to: process).map {
          .receive($0, peer: shares.leader(ofProcess: peer), add: false)
        }
      }
    }
    pending = []
  }

  private func regions(from writer: Int, to reader: Int) -> [Region] {
    pending.filter { $0.readers.contains(reader) }.map {
      shares.region(
        $0.value, writtenAs: $0.written, by: writer, readAs: $0.read, by: reader)
    }.filter { !$0.rows.isEmpty && !$0.columns.isEmpty }
  }
}
