import Datasets
import Engine
import Machine
import Plans

/// The other processes of a run, as the leading one commands them.
public final class Fleet {
  public let group: any ProcessGroup
  private var trainers = 0
  private var hasEnded = false
  /// Of how many workers a process a transport has been made.
  private let width: Int

  /// - Parameter widths: numbers of workers of a process that there will be; as in `Follower`.
  public init(_ group: any ProcessGroup, widths: [Int]) {
    precondition(group.rank == 0, "rank 0 leads")
    self.group = group
    width = widths.max() ?? 1
    transport = group.transport(workers: width)
  }

  public let transport: Transport

  public var processes: Int { group.count }

  /// Peers on the other side of a rank.
  private var others: Range<Int> { 1..<group.count }

  func tell(_ order: Order, _ more: [UInt8]? = nil) {
    let bytes = Wire.bytes(order)
    for rank in others {
      group.send(bytes, to: rank)
      if let more { group.send(more, to: rank) }
    }
  }

  /// Everyone's answer to the last order, in the order of ranks.
  func answers() -> [[UInt8]] { others.map { group.receive(from: $0, isSoon: true) } }

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

/// A plan's trainers in all processes, led by the one of this process.
///
/// Thread use: one caller at a time.
// Safe to share: only the caller uses it, and what it holds never changes.
public final class LedTrainer: PlanTrainer, @unchecked Sendable {
  /// Why a plan has no trainer here.
  struct Refusal: Error { let reason: String }

  private let own: Trainer
  private let fleet: Fleet
  private let number: Int

  /// - Parameter isExchange: a plan that only moves gradients.
  init(
    _ plan: VerifiedPlan, make: (Transport) -> Trainer, isExchange: Bool = false,
    isOversubscribed: Bool, _ fleet: Fleet
  ) throws(Refusal) {
    self.fleet = fleet
    number = fleet.newTrainer()
    fleet.tell(
      .make(trainer: number, isExchange: isExchange, isOversubscribed: isOversubscribed),
      Array(plan.plan.description.utf8))
    own = make(fleet.transport)
    let reasons = fleet.answers().enumerated().filter { !$0.element.isEmpty }
    if let (other, reason) = reasons.first {
      fleet.drop(number)
      throw Refusal(reason: "rank \(other + 1): \(String(decoding: reason, as: UTF8.self))")
    }
  }

  deinit { fleet.drop(number) }

  public var plan: VerifiedPlan { own.plan }
  public var blasThreads: Int { own.blasThreads }
  public var nextStep: Int { own.nextStep }

  public func setParameters(_ values: [Float], firstStep: Int) {
    fleet.tell(.setParameters(trainer: number, firstStep: firstStep), Wire.bytes(values))
    own.setParameters(values, firstStep: firstStep)
  }

  public func prepare(_ feed: RowFeed, firstStep: Int, steps: Int) {
    fleet.tell(.prepare(trainer: number, firstStep: firstStep, steps: steps))
    feed.prepare(firstStep: firstStep, steps: steps)
  }

  public func run(steps: Int, from feed: RowFeed) -> RunRecord {
    fleet.tell(.run(trainer: number, steps: steps))
    let record = own.run(steps: steps, from: feed)
    return fleet.answers().reduce(record) {
      $0.joined(with: Wire.value(RunRecord.self, $1))
    }
  }

  public func parameters() -> [Float] {
    fleet.tell(.parameters(trainer: number))
    var all = own.parameters()
    // Each value is in one process and zero in the others.
    for other in fleet.answers().map(Wire.floats) {
      for index in all.indices {
        all[index] = Float(bitPattern: all[index].bitPattern | other[index].bitPattern)
      }
    }
    return all
  }

  /// Times of other hosts are from the moment when their own workers left the barrier at the
  /// start, which is known to a message's time.
  public func trace(periods: Int, from feed: RowFeed) -> Trace {
    fleet.tell(.trace(trainer: number, periods: periods))
    let trace = own.trace(periods: periods, from: feed)
    let others = fleet.answers().map { Wire.value(RunTrace.self, $0) }
    return Trace(
      spans: trace.spans + others.flatMap { $0.spans(in: plan.plan) },
      record: others.reduce(trace.record) { $0.joined(with: $1.record) })
  }
}

extension RunRecord {
  /// The same run as another process saw it, its workers after these.
  func joined(with other: RunRecord) -> RunRecord {
    var all = self
    all.seconds = max(seconds, other.seconds)
    all.workers += other.workers
    all.blasThreads = max(blasThreads, other.blasThreads)
    all.losses = zip(losses, other.losses).map(+)
    all.sentMessages += other.sentMessages
    all.sentBytes += other.sentBytes
    return all
  }
}
