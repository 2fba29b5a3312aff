import Networks

/// The optimizer's state beside a slice of parameters. It stays in its arena, whoever holds copies
/// of the parameters.
struct OptimizerState {
  /// The number of updates since training started.
  var updates = 0
  /// The parameters that the last of these updates left.
  var parameters = ParameterHistory.initial
}

extension DataflowVerifier {
  /// Counts an update, which must be the one that its action says it is, because Adam's bias
  /// correction depends on the number. In a synchronous plan every earlier update must have been
  /// made in this arena too, or momentum would not be serial training's. All gradients must weigh
  /// the same, whichever replica they update: none is divided, or each by the same number.
  ///
  /// - Parameter round: the number that the update claims to have in its period; nil where it
  ///   claims none.
  mutating func advanceState(
    _ arena: Int, _ slice: Extent, from before: ParameterHistory.ID, to after: ParameterHistory.ID,
    round: Int?, dividedBy divisor: Int?, _ event: Event
  ) throws(PlanError) {
    let divisor = divisor ?? 1
    if let others = self.divisor, others != divisor {
      throw plan.error(event, "divides a gradient by \(divisor), and others by \(others)")
    }
    self.divisor = divisor
    let row = Extent(0, 1)
    var map = states[arena] ?? RegionMap()
    if map.pieces.isEmpty { map.write(rows: row, columns: layout.all, OptimizerState()) }
    for piece in map.read(rows: row, columns: slice) {
      let expected = round.map { event.period * plan.updatesPerPeriod + $0 } ?? piece.value.updates
      guard piece.value.updates == expected else {
        throw plan.error(
          event,
          "is update \(piece.value.updates + 1) of its parameters, not \(expected + 1) as it says")
      }
      guard plan.consistency == .relaxed || piece.value.parameters == before else {
        throw plan.error(event, "updates parameters whose optimizer state is at another arena")
      }
      let state = OptimizerState(updates: piece.value.updates + 1, parameters: after)
      map.write(rows: row, columns: piece.columns, state)
    }
    states[arena] = map
  }
}
