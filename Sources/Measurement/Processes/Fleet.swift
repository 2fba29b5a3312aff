import Engine
import Machine
import Synchronization

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// The other processes of a run, as the leading one commands them.
///
/// Thread use: one caller at a time, but for `whileWaiting`.
// Safe to share: what several threads use is under a mutex.
public final class Fleet: @unchecked Sendable {
  public let group: any ProcessGroup
  private var trainers = 0
  private var hasEnded = false
  private let isWaiting = Mutex(false)

  /// - Parameter widths: numbers of workers of a process that there will be; as in `Follower`.
  public init(_ group: any ProcessGroup, widths: [Int]) {
    precondition(group.rank == 0, "rank 0 leads")
    self.group = group
    transport = group.transport(workers: widths.max() ?? 1)
  }

  public let transport: Transport

  public var processes: Int { group.count }

  /// The ranks that follow.
  private var others: Range<Int> { 1..<group.count }

  func tell(_ order: Order, _ more: [UInt8]? = nil) {
    let bytes = Wire.bytes(order)
    waiting {
      for rank in others {
        group.send(bytes, to: rank)
        if let more { group.send(more, to: rank) }
      }
    }
  }

  /// Everyone's answer to the last order, in the order of ranks.
  func answers() -> [[UInt8]] {
    waiting { others.map { group.receive(from: $0, isSoon: true) } }
  }

  /// Carries out what needs the others, and changes nothing of the run meanwhile.
  func waiting<Result>(_ body: () -> Result) -> Result {
    isWaiting.withLock { $0 = true }
    defer { isWaiting.withLock { $0 = false } }
    return body()
  }

  /// Lets another thread read what the caller of all else writes, while that one waits for the
  /// others, and holds it there until the end of `action`.
  ///
  /// - Parameter seconds: how long to look for such a moment.
  /// - Returns: whether there was one.
  public func whileWaiting(within seconds: Double, _ action: () -> Void) -> Bool {
    let end = ContinuousClock.now + .seconds(seconds)
    repeat {
      let isDone = isWaiting.withLock { isWaiting in
        if isWaiting { action() }
        return isWaiting
      }
      if isDone { return true }
      usleep(1_000)
    } while ContinuousClock.now < end
    return false
  }

  /// Every worker's seat, in the order of workers, by the width of crews.
  func muster(_ own: [Int: Crew], on topology: Topology) -> [Int: [Seat]] {
    let widths = own.keys.sorted()
    tell(.muster(widths: widths))
    let all =
      [own.mapValues { $0.seats(group.peers[0], on: topology) }]
      + answers().map { Wire.value([Int: [Seat]].self, $0) }
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
