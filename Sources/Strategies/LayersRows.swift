import Collectives
import Networks
import Plans

extension Strategy {
  /// Layers are cut into the stages of a pipeline, and the rows of each stage among several workers:
  /// as many pipelines as a stage has workers run side by side, each on some rows of the batch, and
  /// the workers of a stage then sum their gradients. Source of the combination: Narayanan et al.,
  /// "Efficient large-scale language model training on GPU clusters using Megatron-LM", SC 2021,
  /// section 3.
  ///
  /// Inside a process the workers of a stage share its parameters. Each of them sums and updates its
  /// share of them, as in `data-parallel:direct`. Where each worker is a process, gradients travel
  /// around a ring of the stage's workers.
  ///
  /// Cost, of S stages with R workers each: a step's activations and deltas of S − 1 levels, and 2(R
  /// − 1) times the parameters, where data parallelism has 2(S·R − 1) times.
  static let layersRows = Strategy(
    .hybrid, "layers-rows", summary: "stages of layers by 1f1b, the rows of each stage cut too",
    bubble: LayersRows.bubble
  ) { (job, name) throws(NotApplicable) in
    Plan(
      strategy: name, shape: job.shape, batch: job.batch, workers: try LayersRows(job).workers(job))
  }
}

private let schedule = PipelineSchedule.oneFOneB

/// The numbers of stages and of workers in each. Worker s · replicas + r belongs to stage s and
/// trains the rows of replica r.
private struct LayersRows {
  let stages: Int
  /// The number of workers of each stage, which is that of pipelines too.
  let replicas: Int
  /// Whether the workers of a stage are in one process.
  private let sharesMemory: Bool

  /// The two numbers are as near to each other as the job allows, with fewer stages where two ways
  /// are equal: an even cut moves least, and fewer stages have the smaller bubble.
  init(_ job: Job) throws(NotApplicable) {
    let width = job.workersPerProcess
    sharesMemory = job.processes == 1 || width > 1
    let isShared = sharesMemory
    let possible = (2..<max(3, job.workers)).filter { stages in
      let (replicas, rest) = job.workers.quotientAndRemainder(dividingBy: stages)
      return rest == 0 && replicas > 1 && stages <= job.shape.layers
        && (!isShared || width.isMultiple(of: replicas))
    }
    func unevenness(_ stages: Int) -> Int { abs(stages - job.workers / stages) }
    guard let stages = possible.min(by: { unevenness($0) < unevenness($1) }) else {
      throw NotApplicable(
        reason: "\(job.workers) workers"
          + (job.processes > 1 ? " in \(job.processes) processes" : "")
          + " are not two or more stages of two or more workers each, as 2 × 2 are"
          + (isShared && job.processes > 1 ? ", each stage in one process" : "")
          + "; stages need as many layers: \(job.shape) has \(job.shape.layers)")
    }
    self.stages = stages
    replicas = job.workers / stages
  }

  /// The bubble of each of the pipelines, which are alike.
  @Sendable static func bubble(_ job: Job) -> Double? {
    guard let cut = try? LayersRows(job) else { return nil }
    return schedule.bubble(
      workers: cut.stages, chunks: 1, microbatches: cut.microbatches(job, ofReplica: 0).count)
  }

  /// The rows of each microbatch of a replica, by default two microbatches for each stage.
  func microbatches(_ job: Job, ofReplica replica: Int) -> [Extent] {
    let rows = Extent(0, job.batch).split(into: replicas)[replica]
    guard !rows.isEmpty else { return [] }
    return rows.split(into: min(rows.count, max(1, job.microbatches ?? 2 * stages)))
  }

  func workers(_ job: Job) -> [[Action]] {
    let layers = Pipeline.balancedStages(job.shape, stages: stages)
    let pipelines = (0..<replicas).map { replica in
      Pipeline(
        job,
        seats: (0..<stages).map { stage in
          let worker = stage * replicas + replica
          return Pipeline.Seat(
            worker: worker, parameters: sharesMemory ? stage * replicas : worker)
        }, stages: layers, rows: microbatches(job, ofReplica: replica), schedule: schedule)
    }
    let passes = pipelines.map(\.passes)
    return (0..<stages).flatMap { stage in
      let slice = pipelines[0].slices(ofSeat: stage)[0]
      let updates = sharesMemory ? sharedUpdates(stage, slice) : exchangedUpdates(stage, slice)
      return (0..<replicas).map { replica -> [Action] in
        let own = passes[replica][stage]
        return (own.isEmpty ? [.clear(slice: slice, arena: stage * replicas + replica)] : own)
          + updates[replica] + Pipeline.completions(of: own)
      }
    }
  }

  /// Each worker of a stage sums its share of the stage's gradients where they lie, and updates it.
  private func sharedUpdates(_ stage: Int, _ slice: Extent) -> [[Action]] {
    let first = stage * replicas
    return AllReduce.shares(of: slice, workers: replicas).map { share in
      [.barrier]
        + (share.isEmpty
          ? []
          : [
            .update(
              slice: share, gradients: Extent(first, first + replicas), parameters: first,
              round: 0)
          ])
        + [.barrier]
    }
  }

  /// Each worker of a stage gets the sum of the stage's gradients and updates parameters of its own.
  private func exchangedUpdates(_ stage: Int, _ slice: Extent) -> [[Action]] {
    let first = stage * replicas
    return AllReduce.ring.lower(replicas, slice).enumerated().map { replica, exchange in
      exchange.map { $0.renumberingPeer { first + $0 } } + [
        .update(slice: slice, gradientsAt: first + replica, parameters: first + replica)
      ]
    }
  }
}
