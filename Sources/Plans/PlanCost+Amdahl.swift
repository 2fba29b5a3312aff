import Networks

extension PlanCost {
  /// What the cut could reach by Amdahl's law: 1 ÷ (s + (1 − s) ÷ P), where s is the share of the
  /// training's work that the cut does not divide among its P workers.
  ///
  /// The work is every matrix product, the loss and one update of every parameter a batch, each
  /// once, priced by this cost without latencies; where the plan updates in the weight gradient's
  /// own product, the update is part of that. Products are always divided (how evenly is what
  /// `Plan.boundSpeedup` says). All else is undivided in so far as one worker does more of it than
  /// its P-th part: wholly, where every worker repeats it or one does it for all; not at all, where
  /// each does its share. Pushes exclude each other, so all of them count as one worker's.
  ///
  /// Exchange is no part of it: this is a bound for free communication, as `boundSpeedup` is.
  ///
  /// - Parameter ways: P, where it is not the plan's own workers that divide the products.
  public func amdahlSpeedup(of plan: VerifiedPlan, ways: Int? = nil) -> Double {
    let ways = Double(ways ?? plan.plan.workers.count)
    guard ways > 1 else { return 1 }
    let steps = Double(plan.plan.steps)
    let update = plan.plan.fusesUpdates ? 0 : steps * updateSeconds(of: plan)
    // All that is no product.
    let rest = steps * lossSeconds(of: plan) + update
    let excess = (ways * busiest(of: plan) - rest) / (ways - 1)
    // Serial's kernels are every product and the loss.
    let share = min(max(0, excess), rest) / (serialSeconds(of: plan) + update)
    return 1 / (share + (1 - share) / ways)
  }

  private func updateSeconds(of plan: VerifiedPlan) -> Double {
    let update = Action.update(slice: plan.layout.all, gradientsAt: 0, parameters: 0)
    return seconds(of: update, owner: 0, in: plan)
  }

  private func lossSeconds(of plan: VerifiedPlan) -> Double {
    let shape = plan.plan.shape
    let tile = Tile(
      layer: shape.layers - 1, rows: Extent(0, plan.plan.batch),
      columns: Extent(0, shape.outputs), arena: 0, parameters: 0)
    return seconds(of: .loss(tile), owner: 0, in: plan)
  }

  /// The most seconds of such work that one worker has in a period; tasks are shared by all.
  private func busiest(of plan: VerifiedPlan) -> Double {
    // An action's part that is neither a product nor exchange.
    func rest(_ action: Action) -> Action? {
      switch action {
      case .loss: action
      // Reading several workers' gradients is exchange.
      case .update(let slice, let gradients, let parameters, let round, _):
        .update(slice: slice, gradientsAt: gradients.lower, parameters: parameters, round: round)
      default: nil
      }
    }
    func own(_ owner: Int, _ actions: [Action]) -> Double {
      actions.compactMap(rest).reduce(0) { $0 + seconds(of: $1, owner: owner, in: plan) }
    }
    let workers = plan.plan.workers
    let tasks = plan.plan.tasks.enumerated().reduce(0) {
      $0 + own(workers.count + $1.offset, $1.element)
    }
    let pushes = workers.enumerated().reduce(0) { total, list in
      list.element.reduce(total) { total, action in
        guard case .push = action else { return total }
        return total + seconds(of: action, owner: list.offset, in: plan) - latencySeconds
      }
    }
    let busiest = workers.enumerated().map { own($0.offset, $0.element) }.max()!
    return busiest + tasks / Double(workers.count) + pushes
  }
}
