import Engine
import Machine

/// The place of one worker in one of the processes.
public struct Seat: Sendable, Codable {
  public var rank: Int
  public var host: String
  /// An identity of the machine, equal for all names of one machine.
  package var machine: String
  /// The number of the worker's thread in its process.
  var thread: Int
  public var place: WorkerPlace
  public var bound: BoundReport
  /// The worker's line in the `BindingsReport` of its own machine.
  public var binding: String
}

extension Crew {
  /// The seats of the crew's workers, in a form that other machines understand.
  ///
  /// - Parameter own: this process; nil where it is alone.
  func seats(_ own: ProcessPeer?, on topology: Topology) -> [Seat] {
    let report = BindingsReport(places, on: topology, bound: bound)
    var thread = [Int](repeating: 0, count: places.count)
    for (number, workers) in threads.enumerated() {
      for worker in workers { thread[worker] = number }
    }
    return places.indices.map {
      Seat(
        rank: own?.rank ?? 0, host: own?.host ?? "", machine: own?.machine ?? "",
        thread: thread[$0], place: places[$0], bound: bound[$0], binding: report.lines[$0])
    }
  }
}
