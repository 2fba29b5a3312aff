import Datasets
import Engine
import Plans
import Runtime
import Statistics

extension SampledRun {
  private static let pairs = 7

  /// Measures the share of serial's time that does not depend on the number of rows, because
  /// weights are read and packed for any number of them. A cut of the rows leaves all of that to
  /// every worker.
  ///
  /// Serial trains on whole and on half batches in turn. The time is taken as a straight line in
  /// the rows. The share is the line's value at no rows ÷ its value at a whole batch, and the
  /// median over the pairs counts.
  mutating func measureSerialProducts() {
    var job = settings.job.with(workers: 1)
    job.batch = settings.batch / 2
    guard job.batch > 0, let serial = run.serial, let seated = serial.seated,
      let whole = run.contenders.firstIndex(where: \.isSerial).flatMap({ trainers[$0] }),
      let plan = try? VerifiedPlan(try serial.strategy.plan(job)),
      let halves = try? RowFeed(
        context.dataset.training, batch: job.batch, order: settings.order)
    else { return }
    let half = Trainer(
      plan, rule: settings.rule, pool: seated.crew.pool, products: seated.products)
    let steps = max(
      1, min(serial.stepsPerSample / 4, context.feed.maximumSteps, halves.maximumSteps))
    let pairs = context.budget.repeats(
      upTo: Self.pairs, costing: 3 * Double(steps) * serial.stepSeconds,
      within: TimeBudget.Share.serialProducts)
    var shares: [Double] = []
    for _ in 0..<pairs {
      guard !context.isInterrupted() else { return }
      let (many, few) = (
        seconds(whole, steps, context.feed), seconds(half, steps, halves)
      )
      let rows = (many: Double(settings.batch), few: Double(job.batch))
      let none = (few * rows.many - many * rows.few) / (rows.many - rows.few)
      shares.append(none / many)
    }
    run.rowlessShare = min(max(0, median(shares)), 0.9)
  }

  /// Seconds of a run from the common start, after an equal run to warm up.
  private func seconds(_ trainer: any PlanTrainer, _ steps: Int, _ feed: RowFeed) -> Double {
    trainer.setParameters(context.start)
    feed.prepare(firstStep: 0, steps: steps)
    _ = trainer.run(steps: steps, from: feed)
    trainer.setParameters(context.start)
    return trainer.run(steps: steps, from: feed).seconds
  }
}
