import Networks

/// The collectives that workers have started and not yet finished, in the order in which each
/// worker starts them: the n-th of one process's worker belongs with the n-th of the others'.
struct CollectiveQueue<Part> {
  private struct Started {
    var collective: Collective
    var part: Part
  }

  private let plan: Plan
  /// All that each worker has ever started, and how many of them it has finished.
  private var started: [[Started]]
  private var finished: [Int]

  init(_ plan: Plan) {
    self.plan = plan
    started = [[Started]](repeating: [], count: plan.workers.count)
    finished = [Int](repeating: 0, count: plan.workers.count)
  }

  /// - Parameter part: what the worker brings along.
  mutating func start(_ collective: Collective, by worker: Int, _ part: Part) {
    started[worker].append(Started(collective: collective, part: part))
  }

  /// The first that the worker has not finished.
  func oldest(of worker: Int) -> Collective? {
    finished[worker] < started[worker].count ? started[worker][finished[worker]].collective : nil
  }

  /// What each process has started as its part of the worker's oldest, and brought along, in the
  /// order of processes; nil as long as one of them has not.
  func parts(of worker: Int) -> (collectives: [Collective], parts: [Part])? {
    let members = members(with: worker)
    let number = finished[worker]
    guard members.allSatisfy({ number < started[$0].count }) else { return nil }
    let all = members.map { started[$0][number] }
    return (all.map(\.collective), all.map(\.part))
  }

  mutating func finish(by worker: Int) { finished[worker] += 1 }

  /// A worker that has not finished all it has started.
  var unfinished: Int? { started.indices.first { finished[$0] < started[$0].count } }

  /// Who is at work for the worker between its starts and finishes: the regions of its own arena
  /// that nobody may touch.
  func open(of worker: Int) -> [Region] {
    started[worker][finished[worker]...].map {
      Region($0.collective.buffer, columns: $0.collective.slice)
    }
  }

  /// One worker of each process, those with the same number inside it.
  private func members(with worker: Int) -> [Int] {
    let number = worker % plan.workersPerProcess
    return (0..<plan.processes).map { $0 * plan.workersPerProcess + number }
  }
}
