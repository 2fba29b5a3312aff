import Networks

/// The checks that are due when all periods have been played.
extension DataflowVerifier {
  /// The arena that holds the final value of each slice of the parameters, in the order of slices.
  func finish() throws(PlanError) -> [(slice: Extent, arena: Int)] {
    try checkCoverage()
    let everything = [Extent(0, plan.steps * periods)]
    func isFinal(_ piece: RegionMap<Written<ParameterHistory.ID>>.Piece) -> Bool {
      history.batches(of: piece.value.value) == everything && !history.isSum(piece.value.value)
    }
    let used = replicas.filter { !fetching.contains($0.key) }.merging(fetched, uniquingKeysWith: +)
    for arena in used.keys.sorted() {
      for slice in used[arena]! {
        let pieces = parameters[arena]?.read(rows: Extent(0, 1), columns: slice) ?? []
        guard pieces.allSatisfy(isFinal), !pieces.isEmpty else {
          throw .plan("parameters \(slice) of arena \(arena) miss the update of a batch")
        }
      }
    }
    var holders = RegionMap<Int>()
    // Workers' arenas are written last and therefore win over shared ones, unless their values are
    // stale.
    for arena in (0..<plan.arenaCount).reversed() {
      for piece in parameters[arena]?.pieces ?? [] where isFinal(piece) {
        holders.write(rows: Extent(0, 1), columns: piece.columns, arena)
      }
    }
    guard let found = holders.readAll(rows: Extent(0, 1), columns: layout.all) else {
      throw .plan("some parameters end without the update of every batch")
    }
    return found.map { ($0.columns, $0.value) }.sorted { $0.0.lower < $1.0.lower }
  }

  private func checkCoverage() throws(PlanError) {
    let shape = plan.shape
    func check(
      _ pass: Pass?, _ layer: Int, _ step: Int, _ name: String, width: Int
    ) throws(PlanError) {
      let cells = Cells(pass: pass, layer: layer, step: step)
      let area = done[cells]?.pieces.reduce(0) { $0 + $1.area } ?? 0
      guard area == plan.batch * width else {
        throw .plan("\(name): \(area) of \(plan.batch * width) cells are computed")
      }
    }
    for step in 0..<(plan.steps * periods) {
      try check(nil, shape.layers - 1, step, "loss of batch \(step)", width: shape.outputs)
      for layer in 0..<shape.layers {
        let (inputs, outputs) = (shape.inputs(of: layer), shape.outputs(of: layer))
        let of = "of layer \(layer), batch \(step)"
        try check(.forward, layer, step, "forward \(of)", width: outputs)
        try check(.weights, layer, step, "weight gradient \(of)", width: outputs)
        if layer > 0 { try check(.backward, layer, step, "backward \(of)", width: inputs) }
      }
    }
  }
}
