import Datasets
import Engine
import Plans
import Statistics

extension BenchmarkRun {
  private static let pairs = 7

  /// Finds which share of serial's products takes as long however few rows there are: reading
  /// and packing the weights. A cut of the rows leaves all of that to every worker.
  ///
  /// Serial trains on whole and on half batches in turn; time is taken as a straight line in the
  /// rows, and its value at no rows, as a share of a whole batch's, is the median over the pairs.
  func calibrateProducts(_ feed: RowFeed) {
    let half = settings.batch / 2
    var job = settings.job(workers: 1)
    job.batch = half
    guard half > 0, let serial = contenders.first(where: \.isSerial), let whole = serial.trainer,
      let crew = serial.crew, let plan = try? VerifiedPlan(try serial.strategy.plan(job)),
      let halves = try? RowFeed(dataset.training, batch: half, order: settings.order)
    else { return }
    let trainer = Trainer(plan, rule: settings.rule, pool: crew.pool)
    let steps = max(1, min(serial.stepsPerSample / 4, feed.maximumSteps, halves.maximumSteps))
    var shares: [Double] = []
    for _ in 0..<Self.pairs {
      guard !isInterrupted() else { return }
      let (many, few) = (
        seconds(whole, steps, feed), seconds(trainer, steps, halves)
      )
      let rows = (many: Double(settings.batch), few: Double(half))
      let none = (few * rows.many - many * rows.few) / (rows.many - rows.few)
      shares.append(none / many)
    }
    rowlessShare = min(max(0, median(shares)), 0.9)
  }

  /// Of a run from the common start, after one to warm up.
  private func seconds(_ trainer: any PlanTrainer, _ steps: Int, _ feed: RowFeed) -> Double {
    trainer.setParameters(start)
    feed.prepare(firstStep: 0, steps: steps)
    _ = trainer.run(steps: steps, from: feed)
    trainer.setParameters(start)
    return trainer.run(steps: steps, from: feed).seconds
  }
}
