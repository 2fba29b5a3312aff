import Networks

extension VerifiedPlan {
  /// A plan that only clears and sums gradients, and moves them or parameters, to measure a
  /// collective by itself.
  ///
  /// Proved of it is what is proved of every plan, in two periods: bounds, that every wait ends,
  /// that sends match receives and that nobody touches memory without an order. What it computes
  /// is not looked at: there are no `results`, and its traffic is not counted.
  ///
  /// - Throws: where one of these does not hold, or an action trains.
  public init(exchange plan: Plan) throws(PlanError) {
    try plan.checkBounds()
    for (worker, actions) in plan.workers.enumerated() {
      for (index, action) in actions.enumerated() where action.trains {
        throw .action(
          plan.location(owner: worker, index: index),
          message: "trains, where gradients are only to be exchanged")
      }
    }
    var schedule = PlanSchedule(plan, periods: 2)
    var races = RaceDetector(plan)
    try schedule.play { (event) throws(PlanError) in try races.visit(event) }
    self.plan = plan
    layout = ParameterLayout(plan.shape)
    results = []
    bytesReadPerPeriod = plan.workers.map { _ in 0 }
    messagesPerPeriod = 0
    let wire = plan.wireTraffic
    wireBytesPerPeriod = Double(wire.bytes)
    wireMessagesPerPeriod = wire.messages
  }
}

extension Action {
  /// Whether it has a part in training other than exchanging what others have computed.
  fileprivate var trains: Bool {
    switch self {
    case .forward, .loss, .backward, .weightGradient, .weightUpdate, .update, .divide, .pullTasks,
      .fetch, .push:
      true
    case .send(let region, _), .receive(let region, _, _):
      switch region.buffer {
      case .parameters, .gradients: false
      case .optimizerState, .activations, .deltas: true
      }
    case .startCollective(let collective), .finishCollective(let collective):
      collective.buffer != .gradients
    case .clear, .reduce, .complete, .barrier: false
    }
  }
}
