import Machine
import Measurement
import Strategies

extension JobOptions {
  /// A run of this job, as the options of a command have it.
  ///
  /// - Parameters:
  ///   - strategies, workers: as the user wrote them.
  ///   - stopping, sampleMilliseconds: what is meant where the user says nothing.
  func settings(
    strategies: String, workers: String, processes: Int = 1, _ placement: PlacementOptions,
    _ sampling: SamplingOptions, stopping: StoppingRule, sampleMilliseconds: Double,
    curveSteps: Int, on topology: Topology
  ) throws(Failure) -> RunSettings {
    let job = try job(workers: 1)
    let compressions = try compressions()
    guard compressions.isEmpty || processes > 1 else {
      throw Failure(
        .usage,
        "--compression: threads send nothing that could be compressed; start several processes")
    }
    return RunSettings(
      strategies: try Failure.catching {
        try Strategy.select(
          strategies, processes: processes, compressions: compressions)
      },
      workers: try JobOptions.workers(workers, on: topology), shape: job.shape,
      batch: job.batch, rule: try rule(), seed: seed, order: try order(default: "none"),
      microbatches: job.microbatches, syncEvery: job.syncEvery, staleness: job.staleness,
      bucketBytes: job.bucketBytes,
      binding: try placement.binding(), places: try placement.placeKind(),
      stopping: try sampling.stoppingRule(stopping),
      sampleSeconds: try sampling.sampleSeconds(default: sampleMilliseconds),
      retakes: try sampling.checkedRetakes(), curveSteps: curveSteps,
      initialParameters: try initialParameters())
  }
}
