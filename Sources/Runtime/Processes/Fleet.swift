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

  /// - Parameter widths: the numbers of workers in a process that there will be; as in `Follower`.
  public init(_ group: any ProcessGroup, widths: [Int]) {
    precondition(group.rank == 0, "rank 0 leads")
    self.group = group
    transport = group.transport(workers: widths.max() ?? 1)
  }

  public var processes: Int { group.count }

  /// The ranks that follow.
  private var others: Range<Int> { 1..<group.count }

  func tell(_ command: FleetCommand, _ more: [UInt8]? = nil) {
    let bytes = NumericJSON.bytes(command)
    for rank in others {
      group.send(bytes, to: rank)
      if let more { group.send(more, to: rank) }
    }
  }

  /// Everyone's answer to the last command, in the order of ranks.
  func answers() -> [[UInt8]] { others.map { group.receive(from: $0, isSoon: true) } }

  /// Every worker's seat, in the order of workers, by the width of crews.
  func takeSeats(_ own: [Int: Crew], on topology: Topology) -> [Int: [Seat]] {
    let widths = own.keys.sorted()
    tell(.takeSeats(widths: widths))
    let all =
      [own.mapValues { $0.seats(group.peers[0], on: topology) }]
      + answers().map { NumericJSON.value([Int: [Seat]].self, $0) }
    return Dictionary(
      uniqueKeysWithValues: widths.map { width in (width, all.flatMap { $0[width]! }) })
  }

  func newTrainer() -> Int {
    trainers += 1
    return trainers
  }

  func drop(_ trainer: Int) {
    if !hasEnded { tell(.drop(trainer: trainer)) }
  }

  /// Lets the others go; nothing may be asked of them afterwards.
  public func end() {
    guard !hasEnded else { return }
    tell(.end)
    hasEnded = true
  }
}
