import Datasets
import Engine
import Plans

/// A plan's trainers in all processes, led by the one of this process.
///
/// Thread use: one caller at a time.
// Safe to share: only the caller uses it, and what it holds never changes.
public final class LedTrainer: PlanTrainer, @unchecked Sendable {
  /// Why another process has no trainer of a plan.
  package struct Refusal: Error { package let reason: String }

  private let own: Trainer
  private let fleet: Fleet
  private let number: Int

  package init(
    _ plan: VerifiedPlan, make: (Transport) -> Trainer, isOversubscribed: Bool, _ fleet: Fleet
  ) throws(Refusal) {
    self.fleet = fleet
    number = fleet.newTrainer()
    fleet.tell(
      .make(trainer: number, isOversubscribed: isOversubscribed),
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
    fleet.tell(.setParameters(trainer: number, firstStep: firstStep), values.memoryBytes)
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
      $0.joined(with: NumericJSON.value(RunRecord.self, $1))
    }
  }

  public func parameters() -> [Float] {
    fleet.tell(.parameters(trainer: number))
    var all = own.parameters()
    // Each value is in one process and zero in the others.
    for other in fleet.answers().map([Float].init(memoryBytes:)) {
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
    let others = fleet.answers().map { NumericJSON.value(RunTrace.self, $0) }
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
