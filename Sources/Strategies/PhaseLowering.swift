import Plans

/// Joins phases into each worker's list. It puts a barrier where one worker of a process needs what
/// another has written, or would overwrite what another still reads, and an exchange where a
/// process needs what another process has written.
///
/// In an exchange every process's leader, whose arena holds the process's values, sends each other
/// process the part that this process will read. Each value travels once, and only the part that is
/// needed: nothing where all read the part that they write, blocks of rows × columns where one cut
/// follows the other, everything where the whole is read. An exchange takes along whatever is
/// written and will be needed, because waiting once for all of it costs less than waiting twice.
///
/// Sends are completed once, at the end of the step: each value is written once in a step, so
/// nothing that is sent is overwritten earlier.
struct PhaseLowering {
  /// A value that other processes lack: how it was written, how they will read it, and which of
  /// them will.
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
  /// The processes to which each process has sent something.
  private var sentTo: [Set<Int>]

  /// - Parameter phases: the phases of one step. Each value is written in one of them at most; the
  ///   phases before the first are those of the step before, which are the same.
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

  /// The processes that have something to do in a phase.
  private func processes(in phase: Phase) -> Set<Int> {
    Set(phase.actions.indices.filter { !phase.actions[$0].isEmpty }.map { $0 / shares.width })
  }

  /// Ends the step: the first phase of the next one comes after all phases of this one.
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
    // A process of one worker needs no barrier among its own: the exchanges are all that it waits
    // for.
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
      // Each process starts with its neighbour, so that no process is everybody's first.
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
