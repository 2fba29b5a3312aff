import Networks

/// The effects of the library's collectives on the buffers.
extension DataflowVerifier {
  /// The values that a worker hands to the library.
  enum Handed {
    case gradients([Piece<Contributions>])
    case parameters([Piece<ParameterHistory.ID>])
  }

  private static var row: Extent { Extent(0, 1) }

  mutating func start(_ collective: Collective, _ event: Event) throws(PlanError) {
    let worker = event.owner
    let handed: Handed
    switch collective.kind {
    case .allReduce, .reduceScatter:
      handed = .gradients(try readGradients(worker, collective.slice, event))
    case .allGather:
      let own = collective.shares(processes: plan.processes)[plan.process(ofArena: worker)]
      handed = .parameters(own.isEmpty ? [] : readParameters(worker, own, event))
    }
    collectives.start(collective, by: worker, handed)
  }

  mutating func finish(_ collective: Collective, _ event: Event) throws(PlanError) {
    let worker = event.owner
    // The execution lets a worker finish only what all have started.
    guard let (_, parts) = collectives.parts(of: worker) else {
      preconditionFailure("the schedule finishes what nobody started")
    }
    collectives.finish(by: worker)
    var sums = RegionMap<Contributions>()
    sums.write(rows: Self.row, columns: collective.slice, .none)
    for part in parts {
      switch part {
      case .gradients(let pieces):
        for piece in pieces {
          for sum in sums.read(rows: piece.rows, columns: piece.columns) {
            guard let joined = sum.value.adding(piece.value) else {
              throw plan.error(event, "adds \(piece.value.text) to \(sum.value.text)")
            }
            sums.write(rows: sum.rows, columns: sum.columns, joined)
          }
        }
      case .parameters(let pieces):
        for piece in pieces { write(piece.value, parametersAt: worker, piece.columns, event) }
      }
    }
    traffic.count(collective.leastValuesMoved(processes: plan.processes), by: worker)
    let own = collective.shares(processes: plan.processes)[plan.process(ofArena: worker)]
    let result: Extent
    switch collective.kind {
    case .allReduce: result = collective.slice
    case .reduceScatter:
      gradients[worker]?.erase(rows: Self.row, columns: collective.slice)
      result = own
    case .allGather: return
    }
    guard !result.isEmpty else { return }
    for sum in sums.read(rows: Self.row, columns: result) {
      write(sum.value, gradientsAt: worker, sum.columns, event)
    }
  }
}
