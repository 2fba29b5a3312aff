import Engine
import Machine

/// Where one worker of one process sits.
public struct Seat: Sendable, Codable {
  public var rank: Int
  public var host: String
  /// Equal for hosts that are names of one machine.
  package var machine: String
  public var place: WorkerPlace
  public var bound: BoundReport
  /// The line of its own machine's `BindingsReport`.
  public var binding: String
}

extension Crew {
  /// Where its workers sit, for a process that has another machine.
  ///
  /// - Parameter own: this process; nil where it is alone.
  func seats(_ own: ProcessPeer?, on topology: Topology) -> [Seat] {
    let report = BindingsReport(places, on: topology, bound: bound)
    return places.indices.map {
      Seat(
        rank: own?.rank ?? 0, host: own?.host ?? "", machine: own?.machine ?? "",
        place: places[$0], bound: bound[$0], binding: report.lines[$0])
    }
  }
}
