import Machine
import Measurement
import Strategies

extension JobOptions {
  /// The settings of a run of this job.
  ///
  /// - Parameters:
  ///   - strategies, workers: the arguments as the user wrote them.
  ///   - initial: the weights to start from, if there is a file of them.
  ///   - stopping, maxSeconds, sampleMilliseconds: the defaults of the command.
  func settings(
    strategies: String, workers: String, processes: Int = 1,
    startingFrom initial: InitialWeights?, _ placement: PlacementOptions,
    _ sampling: SamplingOptions, stopping: StoppingRule, maxSeconds: Double,
    sampleMilliseconds: Double, curveSteps: Int, calibrates: Bool = true, on topology: Topology
  ) throws(Failure) -> RunSettings {
    let compressions = try compressions()
    guard compressions.isEmpty || processes > 1 else {
      throw Failure(
        .usage,
        "--compression: only messages between processes can be compressed; start several processes")
    }
    return RunSettings(
      strategies: try Failure.catching {
        try Strategy.select(
          strategies, processes: processes, compressions: compressions)
      },
      workers: try JobOptions.workers(workers, on: topology), job: try job(), rule: try rule(),
      products: try productPolicy(), seed: seed, order: try order(default: "none"),
      initialParameters: initial?.parameters,
      binding: try placement.binding(), places: try placement.placeKind(),
      stopping: try sampling.stoppingRule(stopping),
      maxSeconds: sampling.maxSeconds(default: maxSeconds),
      sampleSeconds: try sampling.sampleSeconds(default: sampleMilliseconds),
      retakes: try sampling.checkedRetakes(), curveSteps: curveSteps, calibrates: calibrates)
  }
}
