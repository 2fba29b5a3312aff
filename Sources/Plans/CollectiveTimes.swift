/// When the collectives of a simulation start and end. The n-th collective of a worker belongs with the
/// n-th of the workers of its number in the other processes.
struct CollectiveTimes {
  /// The collectives of the workers of one number, one of each process.
  private struct Group {
    /// Of each collective, the parts that have been started, and when the last of them was.
    var parts: [(count: Int, time: Double)] = []
    var ends: [Double] = []
  }

  private let processes: Int
  private let workersPerProcess: Int
  private var groups: [Group]
  /// The number of collectives that each worker has started, and finished.
  private var started: [Int]
  private var finished: [Int]

  init(_ plan: Plan) {
    processes = plan.processes
    workersPerProcess = plan.workersPerProcess
    groups = Array(repeating: Group(), count: plan.workersPerProcess)
    started = [Int](repeating: 0, count: plan.workers.count)
    finished = started
  }

  /// Starts a worker's part of its next collective.
  ///
  /// - Returns: the time when the last part was started, if this was the last.
  mutating func start(by worker: Int, at time: Double) -> Double? {
    let (group, number) = (worker % workersPerProcess, started[worker])
    started[worker] += 1
    if number == groups[group].parts.count { groups[group].parts.append((0, time)) }
    groups[group].parts[number].count += 1
    groups[group].parts[number].time = max(groups[group].parts[number].time, time)
    return groups[group].parts[number].count == processes ? groups[group].parts[number].time : nil
  }

  /// Ends the collective whose last part has just been started.
  ///
  /// - Returns: the workers that take part.
  mutating func end(at time: Double, with worker: Int) -> [Int] {
    let group = worker % workersPerProcess
    groups[group].ends.append(time)
    return (0..<processes).map { $0 * workersPerProcess + group }
  }

  /// The end of the oldest collective that a worker has not finished; nil as long as some process has
  /// not started its part.
  func end(for worker: Int) -> Double? {
    let ends = groups[worker % workersPerProcess].ends
    return finished[worker] < ends.count ? ends[finished[worker]] : nil
  }

  mutating func finish(by worker: Int) { finished[worker] += 1 }
}
