import Engine
import Machine

/// The other processes of a run, as rank 0 commands them.
///
/// Thread use: one caller at a time.
public final class Fleet {
  public let group: any ProcessGroup
  public let transport: Transport
  private var trainers = 0
  private var hasEnded = false

  /// - Parameter widths: all numbers of workers that a process will have; each `Follower` must be
  ///   given the same ones.
  public init(_ group: any ProcessGroup, widths: [Int]) {
    precondition(group.rank == 0, "rank 0 leads")
    self.group = group
    transport = group.transport(workers: widths.max() ?? 1)
  }

  public var processes: Int { group.count }

  /// The ranks of the other processes.
  private var others: Range<Int> { 1..<group.count }

  /// Sends every other process a command, followed by `more` as a message of its own.
  func tell(_ command: FleetCommand, _ more: [UInt8]? = nil) {
    let bytes = NumericJSON.bytes(command)
    for rank in others {
      group.send(bytes, to: rank)
      if let more { group.send(more, to: rank) }
    }
  }

  /// The answers of the other processes to the last command, in the order of ranks.
  func answers() -> [[UInt8]] { others.map { group.receive(from: $0, isSoon: true) } }

  /// The error where another process has no places or threads for its workers.
  public struct NoSeats: Error, CustomStringConvertible {
    let rank: Int
    let reason: String
    public var description: String { "rank \(rank): \(reason)" }
  }

  /// The seats of all workers of all processes, in the order of workers, by the width of crews.
  func takeSeats(_ own: [Int: Crew], on topology: Topology) throws(NoSeats) -> [Int: [Seat]] {
    let widths = own.keys.sorted()
    tell(.takeSeats(widths: widths))
    let others = answers().map { NumericJSON.value(SeatsAnswer.self, $0) }
    for (rank, answer) in zip(self.others, others) {
      if let problem = answer.problem { throw NoSeats(rank: rank, reason: problem) }
    }
    let all =
      [own.mapValues { $0.seats(group.peers[0], on: topology) }] + others.map(\.seats)
    return Dictionary(
      uniqueKeysWithValues: widths.map { width in (width, all.flatMap { $0[width]! }) })
  }

  /// A number that no other trainer has.
  func newTrainer() -> Int {
    trainers += 1
    return trainers
  }

  func drop(_ trainer: Int) {
    if !hasEnded { tell(.drop(trainer: trainer)) }
  }

  /// Ends the other processes' work; they take no commands afterwards.
  public func end() {
    guard !hasEnded else { return }
    tell(.end)
    hasEnded = true
  }
}
