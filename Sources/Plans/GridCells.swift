/// The labels of the actions that are drawn as cells of a plan's grid.
///
/// A plan that passes through the layers once shows every kernel, numbered by layer. One that
/// passes several times, for microbatches or for several batches, shows a worker's whole pass
/// through its layers as one cell, numbered by microbatch or batch, as pictures of pipelines do. Where
/// the weight gradients of a pass do not follow its input gradients at once, they are cells of their
/// own. Where a worker has chunks of layers that are no neighbours, a small letter after the number
/// is that of the chunk.
struct GridCells {
  enum Numbering {
    case layer, microbatch, batch
    case batchAndMicrobatch
  }

  private let plan: Plan
  let numbering: Numbering
  /// Whether weight gradients are taken apart from input gradients.
  private let splitsBackward: Bool
  /// The number of the chunk that each worker's layer is in; empty where every worker's layers, or
  /// task's, are neighbours.
  private let chunks: [[Int: Int]]
  /// The labels of each worker's actions, then of each task's. An action has a label where a cell
  /// begins, and nil where it belongs to the cell before it or is not drawn.
  private(set) var labels: [[String?]] = []

  init(_ plan: Plan) {
    self.plan = plan
    let lists = plan.workers + plan.tasks
    let hasMicrobatches = lists.contains { $0.contains { ($0.tile?.microbatch ?? 0) > 0 } }
    splitsBackward = lists.contains(where: Self.splitsBackward)
    let chunks = lists.map(Self.chunks)
    self.chunks = chunks.contains { $0.values.contains { $0 > 0 } } ? chunks : []
    numbering =
      switch (plan.steps > 1, hasMicrobatches) {
      case (false, false): .layer
      case (false, true): .microbatch
      case (true, false): .batch
      case (true, true): .batchAndMicrobatch
      }
    labels = lists.enumerated().map { owner, actions in
      let labels = actions.map { label($0, owner) }
      // Neighbouring actions of one pass through the layers have the same label and share a cell.
      return labels.indices.map { index in
        let continues =
          index > 0 && labels[index] == labels[index - 1] && actions[index].tile != nil
        return continues ? nil : labels[index]
      }
    }
  }

  /// Whether any input gradient's next kernel is another than the weight gradient of the same layer
  /// and microbatch.
  private static func splitsBackward(_ actions: [Action]) -> Bool {
    let kernels = actions.filter { $0.tile != nil }
    return zip(kernels, kernels.dropFirst()).contains { first, second in
      guard case .backward(let inputs) = first, let next = second.tile else { return false }
      return second.pass != .weights
        || (next.layer, next.microbatch) != (inputs.layer, inputs.microbatch)
    }
  }

  /// The number of the chunk of neighbouring layers that each layer is in.
  private static func chunks(_ actions: [Action]) -> [Int: Int] {
    var chunks: [Int: Int] = [:]
    for layer in Set(actions.compactMap(\.tile?.layer)).sorted() {
      chunks[layer] = chunks[layer - 1] ?? (chunks.values.max() ?? -1) + 1
    }
    return chunks
  }

  private func label(_ action: Action, _ owner: Int) -> String? {
    let passes = numbering != .layer
    func cell(_ letter: String, _ tile: Tile) -> String {
      letter + number(tile) + chunk(tile, owner)
    }
    switch action {
    case .forward(let tile): return cell("F", tile)
    case .loss(let tile): return passes ? cell("F", tile) : "L"
    case .backward(let tile): return cell("B", tile)
    case .weightGradient(let tile, _): return cell(passes && !splitsBackward ? "B" : "W", tile)
    case .weightUpdate(let tile): return cell(passes && !splitsBackward ? "B" : "V", tile)
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

  /// The letter of a tile's chunk, where chunks are told apart and numbers are not those of layers.
  private func chunk(_ tile: Tile, _ owner: Int) -> String {
    guard numbering != .layer, !chunks.isEmpty, let chunk = chunks[owner][tile.layer] else {
      return ""
    }
    let letters = Array("abcdefghijklmnopqrstuvwxyz")
    return String(letters[chunk % letters.count])
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
      ("B", passes && !splitsBackward ? "backward" : "input gradient"),
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
      + (numbering == .layer || chunks.isEmpty ? [] : ["small letters are a worker's chunks"])
  }
}
