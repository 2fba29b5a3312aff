import Networks
import Plans

extension Strategy {
  /// Layers are cut into stages, the batch into microbatches; each stage runs all forwards, then
  /// all backwards. Source: Huang et al., "GPipe", NeurIPS 2019.
  static let gpipe = pipeline(
    "gpipe", .gpipe, summary: "stages of layers, all forwards before all backwards")

  /// The cut of `gpipe`, but a stage that has enough microbatches under way takes one backward
  /// after each forward. Source: Narayanan et al., "PipeDream", SOSP 2019 (with a flush every
  /// step).
  static let oneFOneB = pipeline(
    "1f1b", .oneFOneB, summary: "stages of layers, one forward then one backward")

  /// The order of `1f1b`, but each worker has several chunks of layers that are no neighbours. A
  /// microbatch reaches the last worker sooner, because it passes through fewer layers on its way,
  /// and so the bubble is shorter; there are as many times more messages as a worker has chunks. Source:
  /// Narayanan et al., "Efficient large-scale language model training on GPU clusters using
  /// Megatron-LM", SC 2021, section 2.2.
  static let interleaved = pipeline(
    "interleaved", .interleaved,
    summary: "several chunks of layers a worker, one forward then one backward")

  /// The cut of `1f1b`, but the gradients of a stage's weights are taken apart from those of its
  /// inputs, and later: they fill most of the bubble. No worker has more microbatches under way
  /// than the first one has in `1f1b`. Source: Qi et al., "Zero bubble pipeline parallelism", ICLR
  /// 2024, ZB-H1.
  static let zeroBubble = pipeline(
    "zero-bubble", .zeroBubble,
    summary: "stages of layers, weight gradients apart to fill the bubble (ZB-H1)")

  private static func pipeline(
    _ member: String, _ schedule: PipelineSchedule, summary: String
  ) -> Strategy {
    @Sendable func bubble(_ job: Job) -> Double? {
      schedule.bubble(
        workers: job.workers, chunks: chunks(of: job, schedule),
        microbatches: job.microbatchRows().count)
    }
    return Strategy(.layerParallel, member, summary: summary, bubble: bubble) {
      (job, name) throws(NotApplicable) in
      let chunks = chunks(of: job, schedule)
      let stages = chunks * job.workers
      guard stages <= job.shape.layers else {
        let each = chunks == 1 ? "" : ", \(chunks) for each worker,"
        throw NotApplicable(
          reason: "\(stages) stages\(each) need as many layers: \(job.shape) has "
            + "\(job.shape.layers)")
      }
      let pipeline = Pipeline(
        job, seats: (0..<job.workers).map { Pipeline.Seat(worker: $0, parameters: $0) },
        stages: Pipeline.balancedStages(job.shape, stages: stages), rows: job.microbatchRows(),
        schedule: schedule)
      return Plan(
        strategy: name, shape: job.shape, batch: job.batch,
        workers: pipeline.passes.enumerated().map { worker, passes in
          passes
            + pipeline.slices(ofSeat: worker).map {
              .update(slice: $0, gradientsAt: worker, parameters: worker)
            } + Pipeline.completions(of: passes)
        })
    }
  }

  /// The number of chunks of layers that each worker has. Where the schedule takes several, they are
  /// as many as the layers allow, two at least and four at most: a fifth would save a twentieth of
  /// what the bubble is with one, and add as many messages as each chunk before it.
  private static func chunks(of job: Job, _ schedule: PipelineSchedule) -> Int {
    switch schedule {
    case .gpipe, .oneFOneB, .zeroBubble: 1
    case .interleaved: min(max(2, job.shape.layers / job.workers), 4)
    }
  }
}
