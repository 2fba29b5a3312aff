import Plans

extension PlacedPlan {
  /// Whether two workers are in one process.
  func isInside(_ worker: Int, _ peer: Int) -> Bool {
    plan.plan.process(ofArena: worker) == plan.plan.process(ofArena: peer)
  }

  /// The time from which a span counts as its action's own work.
  ///
  /// All of a call of the library that blocks counts as moving, as it does in a run, because inside the
  /// library waiting cannot be told from moving.
  func beginning(of span: PlanSimulation.Span) -> Double {
    guard case .finishCollective(let collective) = span.action, span.index > 0,
      plan.plan.workers[span.owner][span.index - 1] == .startCollective(collective),
      Set(threads).count == threads.count
    else { return span.start }
    return span.ready
  }
}
