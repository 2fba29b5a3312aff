/// The labels of the actions that are drawn as cells of a plan's grid.
///
/// A plan that passes through the layers once shows every kernel, numbered by layer. One that
/// passes several times, for microbatches or for several batches, shows a worker's whole pass
/// through its layers as one cell, numbered by microbatch or batch, as pictures of pipelines do.
struct GridCells {
  enum Numbering {
    case layer, microbatch, batch
    case batchAndMicrobatch
  }

  private let plan: Plan
  let numbering: Numbering
  /// The labels of each worker's actions, then of each task's. An action has a label where a cell
  /// begins, and nil where it belongs to the cell before it or is not drawn.
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
      // Neighbouring actions of one pass through the layers have the same label and share a cell.
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
      // Every pipeline hands values from layer to layer; drawing that would hide the pipeline's
      // shape.
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

  /// The meanings of the letters in use, in the order of a step, and then of the numbers.
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
