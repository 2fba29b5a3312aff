import Networks

/// The collectives that workers have started and not yet finished, in the order in which each
/// worker starts them. The n-th collective of one process's worker belongs with the n-th of its
/// partners in the other processes.
struct CollectiveQueue<Part> {
  private struct Started {
    var collective: Collective
    var part: Part
  }

  private let plan: Plan
  /// All collectives that each worker has ever started, and how many of them it has finished.
  private var started: [[Started]]
  private var finished: [Int]

  init(_ plan: Plan) {
    self.plan = plan
    started = [[Started]](repeating: [], count: plan.workers.count)
    finished = [Int](repeating: 0, count: plan.workers.count)
  }

  /// - Parameter part: what the worker contributes.
  mutating func start(_ collective: Collective, by worker: Int, _ part: Part) {
    started[worker].append(Started(collective: collective, part: part))
  }

  /// The oldest collective that the worker has not finished.
  func oldest(of worker: Int) -> Collective? {
    finished[worker] < started[worker].count ? started[worker][finished[worker]].collective : nil
  }

  /// The parts of the worker's oldest collective, in the order of processes: the collective as each
  /// process has started it, and each process's contribution. The result is nil until all processes
  /// have started theirs.
  func parts(of worker: Int) -> (collectives: [Collective], parts: [Part])? {
    let members = members(with: worker)
    let number = finished[worker]
    guard members.allSatisfy({ number < started[$0].count }) else { return nil }
    let all = members.map { started[$0][number] }
    return (all.map(\.collective), all.map(\.part))
  }

  mutating func finish(by worker: Int) { finished[worker] += 1 }

  /// A worker that has started a collective and not finished it; nil where there is none.
  var unfinished: Int? { started.indices.first { finished[$0] < started[$0].count } }

  /// The regions of the worker's own arena that nobody may touch, because the library is at work on
  /// them between a start and its finish.
  func open(of worker: Int) -> [Region] {
    started[worker][finished[worker]...].map {
      Region($0.collective.buffer, columns: $0.collective.slice)
    }
  }

  /// The workers of equal number inside their processes, one of each process.
  private func members(with worker: Int) -> [Int] {
    let number = worker % plan.workersPerProcess
    return (0..<plan.processes).map { $0 * plan.workersPerProcess + number }
  }
}
