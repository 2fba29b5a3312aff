/// What of a plan is drawn as a cell of its grid, and how the cells are labelled.
///
/// A plan that passes through the layers once shows every kernel, numbered by layer. One that
/// passes several times, for microbatches or for several batches, shows a whole pass of a worker
/// through its layers as one cell, numbered by microbatch or batch, as pictures of pipelines do.
struct GridCells {
  enum Numbering {
    case layer, microbatch, batch
    case batchAndMicrobatch
  }

  private let plan: Plan
  let numbering: Numbering
  /// Each worker's actions, then each task's: the label where a cell begins, nil where an action
  /// belongs to the cell before it or is not drawn.
  private(set) var labels: [[String?]] = []

  init(_ plan: Plan) {
    self.plan = plan
    let lists = plan.workers + plan.tasks
    let hasMicrobatches = lists.contains { $0.contains { ($0.tile?.microbatch ?? 0) > 0 } }
    numbering =
      switch (plan.steps > 1, hasMicrobatches) {
      case (false, false): .layer
      case (false, true): .microbatch
      case (true, false): .batch
      case (true, true): .batchAndMicrobatch
      }
    labels = lists.map { actions in
      let labels = actions.map(label)
      // Neighbours of one pass through the layers have one label.
      return labels.indices.map { index in
        let continues =
          index > 0 && labels[index] == labels[index - 1] && actions[index].tile != nil
        return continues ? nil : labels[index]
      }
    }
  }

  private func label(_ action: Action) -> String? {
    let passes = numbering != .layer
    switch action {
    case .forward(let tile): return "F\(number(tile))"
    case .loss(let tile): return passes ? "F\(number(tile))" : "L"
    case .backward(let tile): return "B\(number(tile))"
    case .weightGradient(let tile, _): return "\(passes ? "B" : "W")\(number(tile))"
    case .weightUpdate(let tile): return "\(passes ? "B" : "V")\(number(tile))"
    case .update: return "U"
    case .clear: return "Z"
    case .reduce: return "R"
    case .divide: return "D"
    case .receive(let region, _, let add):
      // Handing values from layer to layer is how every pipeline works and would hide its shape.
      switch region.buffer {
      case .activations, .deltas: return nil
      case .parameters, .gradients, .optimizerState: return add ? "+" : "G"
      }
    case .fetch: return "Q"
    case .push: return "P"
    case .finishCollective(let collective): return collective.buffer == .gradients ? "+" : "G"
    case .send, .complete, .startCollective, .barrier, .pullTasks: return nil
    }
  }

  private func number(_ tile: Tile) -> String {
    switch numbering {
    case .layer: "\(tile.layer)"
    case .microbatch: "\(tile.microbatch)"
    case .batch: "\(tile.step)"
    case .batchAndMicrobatch: "\(tile.step).\(tile.microbatch)"
    }
  }

  /// What the letters in use mean, in the order of a step, and then the numbers.
  var legend: [String] {
    let used = Set(labels.joined().compactMap { $0?.first })
    let passes = numbering != .layer
    let meanings: [(letter: Character, text: String)] = [
      ("Q", "fetch parameters"),
      ("F", passes ? "forward and loss" : "forward"),
      ("L", "loss"),
      ("B", passes ? "backward" : "input gradient"),
      ("W", "weight gradient"),
      ("V", "weight gradient and update"),
      ("Z", "clear gradients"),
      ("+", "receive and add"),
      ("R", "sum all workers' gradients"),
      ("D", "divide by the number of workers"),
      ("U", "update"),
      ("P", "push gradients"),
      ("G", "receive"),
    ]
    let numbers =
      switch numbering {
      case .layer: "layers"
      case .microbatch: "microbatches"
      case .batch: "batches"
      case .batchAndMicrobatch: "batch.microbatch"
      }
    return meanings.filter { used.contains($0.letter) }.map { "\($0.letter) \($0.text)" }
      + [". idle", "numbers are \(numbers)"]
  }
}
