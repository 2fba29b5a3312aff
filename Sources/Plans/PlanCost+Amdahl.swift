import Networks

extension PlanCost {
  /// The speedup of the cut by Amdahl's law: 1 ÷ (s + (1 − s) ÷ P), where s is the share of the
  /// training's work that the cut does not divide among its P workers.
  ///
  /// The work is every matrix product, the loss and one update of every parameter for each batch,
  /// each counted once and priced by this cost without latencies. Where the plan updates in the
  /// weight gradient's own product, the update is part of that product. Products always count as
  /// divided (`Plan.boundSpeedup` says how evenly). All other work counts as undivided in so far as
  /// one worker does more of it than its P-th part: wholly where every worker repeats it or one
  /// worker does it for all, and not at all where each worker does its share. Pushes exclude each
  /// other, so all of them count as one worker's.
  ///
  /// Exchange is not counted: like `boundSpeedup`, this is a bound for free communication.
  ///
  /// - Parameter ways: P, where something other than the plan's own workers divides the products.
  public func amdahlSpeedup(of plan: VerifiedPlan, ways: Int? = nil) -> Double {
    let ways = Double(ways ?? plan.plan.workers.count)
    guard ways > 1 else { return 1 }
    let steps = Double(plan.plan.steps)
    let update = plan.plan.fusesUpdates ? 0 : steps * updateSeconds(of: plan)
    // The seconds of all work that is no product.
    let rest = steps * lossSeconds(of: plan) + update
    let excess = (ways * busiest(of: plan) - rest) / (ways - 1)
    // The kernels of serial training are every product and the loss.
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
    // The part of an action that is neither a product nor exchange.
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
