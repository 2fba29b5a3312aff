import Datasets
import Engine
import Plans
import Workers

/// The trainers of a plan in all processes, led by the one in this process.
///
/// Thread use: one caller at a time.
// Safe to share: its stored properties never change, and only one caller uses it at a time.
public final class LedTrainer: PlanTrainer, @unchecked Sendable {
  /// The error where another process cannot have a trainer of the plan.
  package struct Refusal: Error { package let reason: String }

  private let own: Trainer
  private let fleet: Fleet
  private let number: Int

  /// Makes the trainers of all processes.
  ///
  /// - Parameter crew: the workers of this process.
  package init(
    _ plan: VerifiedPlan, rule: TrainingRule, crew: Crew, crowding: Crowding,
    products: ProductChooser = .openblas, _ fleet: Fleet
  ) throws(Refusal) {
    self.fleet = fleet
    number = fleet.newTrainer()
    // Parameters travel as they lie in memory, so all processes keep them in this one's layout.
    let layout = Trainer.weightLayout(
      of: plan, workers: plan.plan.workers(ofProcess: 0), pool: crew.pool, products: products)
    fleet.tell(
      .make(trainer: number, crowding: crowding, panels: layout.panels),
      Array(plan.plan.description.utf8))
    own = Trainer(
      plan, rule: rule, pool: crew.pool, oversubscribed: crowding.threadsShareCores,
      transport: fleet.transport, collectivesBlock: !crowding.workersShareThreads,
      nodes: crew.nodes, weightLayout: layout, products: products)
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
    // Each value is held by one process, and is zero in the answers of the others.
    for other in fleet.answers().map([Float].init(memoryBytes:)) {
      for index in all.indices {
        all[index] = Float(bitPattern: all[index].bitPattern | other[index].bitPattern)
      }
    }
    return all
  }

  /// Traces in all processes. The times of each process count from the moment when its own workers
  /// left the barrier at the start, so clocks of different hosts agree to about a message's time.
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
  /// The record of a run in this process joined with that of another one, whose workers come after.
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
