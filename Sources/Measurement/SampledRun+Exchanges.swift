import Engine
import Plans
import Runtime
import Statistics

extension Plan {
  /// A plan of this one's messages of gradients alone, without kernels and updates.
  var exchangeOnly: Plan {
    var plan = self
    plan.purpose = .exchange
    plan.workers = workers.map { $0.filter(\.isExchange) }
    return plan
  }

  /// Whether a worker exchanges gradients in a run of several processes.
  var leavesProcess: Bool {
    processes > 1 && exchangeOnly.workers.joined().contains { $0.bucket == .communication }
  }
}

extension SampledRun {
  private static let exchangeSamples = 7

  /// Times the messages of data-parallel contenders by themselves, so that reports can tell how
  /// much of that time is hidden behind kernels.
  mutating func measureExchanges() {
    guard let fleet = context.workplace.fleet else { return }
    let limit = context.budget.elapsed + context.budget.seconds(TimeBudget.Share.exchanges)
    for index in trainers.keys.sorted() {
      let contender = run.contenders[index]
      guard contender.strategy.family == .dataParallel, let plan = contender.plan?.plan,
        plan.leavesProcess, let exchange = try? VerifiedPlan(plan.exchangeOnly),
        let seated = contender.seated, context.budget.elapsed < limit
      else { continue }
      guard !context.isInterrupted() else { return run.interrupt() }
      let trainer = try? LedTrainer(
        exchange, rule: settings.rule, crew: seated.crew,
        crowding: seated.crowding, fleet)
      guard let trainer else { continue }
      let share = settings.sampleSeconds / 4 / max(contender.stepSeconds, 1e-6)
      let steps = max(1, min(Int(share), context.feed.maximumSteps))
      trainer.prepare(context.feed, firstStep: 0, steps: steps)
      let samples = (0...Self.exchangeSamples).map { _ in
        trainer.setParameters(context.start)
        return trainer.run(steps: steps, from: context.feed).seconds / Double(steps)
      }
      // The first one warms up.
      run.contenders[index].exchangeSeconds = median(Array(samples.dropFirst()))
    }
  }
}
