import Networks
import Plans

extension Strategy {
  /// Layers are cut into stages, the batch into microbatches; each stage runs all forwards, then
  /// all backwards. Source: Huang et al., "GPipe", NeurIPS 2019.
  static let gpipe = Strategy(
    .layerParallel, "gpipe", summary: "stages of layers, all forwards before all backwards"
  ) { (job, name) throws(NotApplicable) in
    try pipeline(job, name) { _, microbatches in microbatches }
  }

  /// The cut of `gpipe`, but a stage that has enough microbatches under way takes one backward
  /// after each forward. Source: Narayanan et al., "PipeDream", SOSP 2019 (with a flush every
  /// step).
  static let oneFOneB = Strategy(
    .layerParallel, "1f1b", summary: "stages of layers, one forward then one backward"
  ) { (job, name) throws(NotApplicable) in
    try pipeline(job, name) { stage, microbatches in
      min(microbatches, job.workers - 1 - stage + 1)
    }
  }

  /// - Parameter underWay: the number of forwards that a stage starts with before its first
  ///   backward.
  private static func pipeline(
    _ job: Job, _ name: String, underWay: (_ stage: Int, _ microbatches: Int) -> Int
  ) throws(NotApplicable) -> Plan {
    guard job.workers <= job.shape.layers else {
      throw NotApplicable(
        reason: "\(job.workers) stages need as many layers: \(job.shape) has \(job.shape.layers)")
    }
    let stages = balancedStages(job.shape, stages: job.workers)
    let rows = job.microbatchRows()
    return Plan(
      strategy: name, shape: job.shape, batch: job.batch,
      workers: stages.enumerated().map { stage, layers in
        let first = underWay(stage, rows.count)
        let worker = Stage(job, layers, stage: stage, rows: rows)
        var actions = (0..<first).flatMap(worker.forward)
        for microbatch in rows.indices {
          actions += worker.backward(microbatch)
          if first + microbatch < rows.count { actions += worker.forward(first + microbatch) }
        }
        return actions + worker.finish
      })
  }

  /// Contiguous layers for each stage, such that the busiest stage has the least work.
  static func balancedStages(_ shape: NetworkShape, stages: Int) -> [Extent] {
    let work = (0..<shape.layers).map { ($0 == 0 ? 2 : 3) * shape.flopsPerRow(layer: $0) }
    // best[s][n] is the least work of the busiest stage when the first n layers make s stages, with
    // the last cut.
    var best = [[(busiest: Int, cut: Int)]](
      repeating: [(busiest: Int, cut: Int)](
        repeating: (Int.max, 0), count: shape.layers + 1),
      count: stages + 1)
    best[0][0] = (0, 0)
    for stage in 1...stages {
      for end in stage...shape.layers {
        for cut in (stage - 1)..<end where best[stage - 1][cut].busiest < Int.max {
          let busiest = max(best[stage - 1][cut].busiest, work[cut..<end].reduce(0, +))
          if busiest < best[stage][end].busiest { best[stage][end] = (busiest, cut) }
        }
      }
    }
    var extents: [Extent] = []
    var end = shape.layers
    for stage in stride(from: stages, to: 0, by: -1) {
      let cut = best[stage][end].cut
      extents.insert(Extent(cut, end), at: 0)
      end = cut
    }
    return extents
  }
}

/// One pipeline stage's actions for each microbatch.
private struct Stage {
  private let job: Job
  private let layers: Extent
  private let stage: Int
  private let rows: [Extent]
  private let isFirst: Bool
  private let isLast: Bool

  init(_ job: Job, _ layers: Extent, stage: Int, rows: [Extent]) {
    self.job = job
    self.layers = layers
    self.stage = stage
    self.rows = rows
    isFirst = stage == 0
    isLast = stage == job.workers - 1
  }

  private func batchSlice(_ microbatch: Int) -> BatchSlice {
    BatchSlice(
      job, layers: layers, rows: rows[microbatch], microbatch: microbatch, arena: stage)
  }

  private func region(_ buffer: Buffer, level: Int, _ microbatch: Int) -> Region {
    Region(buffer, rows: rows[microbatch], columns: Extent(0, job.shape.widths[level]))
  }

  func forward(_ microbatch: Int) -> [Action] {
    let input = region(.activations(level: layers.lower), level: layers.lower, microbatch)
    let output = region(.activations(level: layers.upper), level: layers.upper, microbatch)
    return (isFirst ? [] : [.receive(input, peer: stage - 1, add: false)])
      + batchSlice(microbatch).forward + (isLast ? [] : [.send(output, peer: stage + 1)])
  }

  func backward(_ microbatch: Int) -> [Action] {
    let input = region(.deltas(level: layers.upper), level: layers.upper, microbatch)
    let output = region(.deltas(level: layers.lower), level: layers.lower, microbatch)
    return (isLast ? [] : [.receive(input, peer: stage + 1, add: false)])
      + batchSlice(microbatch).backward(accumulate: microbatch > 0)
      + (isFirst ? [] : [.send(output, peer: stage - 1)])
  }

  var finish: [Action] {
    let layout = ParameterLayout(job.shape)
    let slice = Extent(layout.layer(layers.lower).lower, layout.layer(layers.upper - 1).upper)
    return [.update(slice: slice, gradientsAt: stage, parameters: stage)]
      + (isFirst ? [] : [.complete(peer: stage - 1)])
      + (isLast ? [] : [.complete(peer: stage + 1)])
  }
}
