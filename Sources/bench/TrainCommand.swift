import ArgumentParser
import Datasets
import Engine
import Figures
import Files
import Kernels
import Logging
import Machine
import Networks
import Plans
import Reports
import Runtime
import Strategies

/// `bench train`: trains one network with one strategy and measures nothing else.
struct TrainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "train", abstract: "Train a network with one strategy and test it.")

  @Option(help: "One strategy, such as data-parallel or layer-parallel:1f1b.")
  var strategy = "data-parallel"

  @Option(help: "Number of workers, or cores.")
  var workers = "cores"

  @Option(help: "Passes over the training rows. Default: 10.")
  var epochs: Int?

  @Option(help: "Batches to train, instead of --epochs.")
  var steps: Int?

  @OptionGroup var job: JobOptions
  @OptionGroup var placement: PlacementOptions

  @Option(help: "Write the trained weights to this safetensors file.")
  var saveWeights: String?

  @Flag(help: "Print nothing but errors.")
  var quiet = false

  func run() throws {
    Interrupt.watch()
    let logger = TerminalLog.logger(quiet: quiet)
    let topology = try PlacementOptions.topology(logger)
    let initial = try job.startingWeights()
    let dataset = try job.dataset(startingFrom: initial, logger)
    let trainer = try trainer(on: topology)
    let order = try job.order(default: "epoch")
    let feed = try Failure.catching {
      try RowFeed(dataset.training, batch: job.batch, order: order)
    }
    if let saveWeights { try Failure.catching { try File.checkWritable(saveWeights) } }
    trainer.setParameters(initial?.parameters ?? trainer.plan.layout.heInitialized(seed: job.seed))

    let period = trainer.plan.plan.steps
    let session = TrainingSession(trainer, feed: feed) { Interrupt.isSeen }
    guard period <= feed.maximumSteps else {
      throw Failure(
        .usage,
        "\(trainer.plan.plan.strategy) trains \(period) batches at a time, more than an epoch of "
          + "\(feed.maximumSteps): try fewer workers or a smaller --sync-every")
    }
    try train(session, dataset, goals: try goals(rows: feed.rows))
    try save(trainer, dataset.scaling)
    if Interrupt.isSeen { throw Failure(.interrupted, "interrupted after a whole batch") }
  }

  private func trainer(on topology: Topology) throws(Failure) -> Trainer {
    let strategyName = strategy
    let found = try Failure.catching { try Strategy.select(strategyName) }
    let counts = try JobOptions.workers(workers, on: topology)
    guard found.count == 1, counts.count == 1 else {
      throw Failure(.usage, "bench train takes one strategy and one number of workers")
    }
    let (strategy, workers) = (found[0], found[0].isSerial ? 1 : counts[0])
    let (job, rule) = (try job.job(workers: workers), try job.rule())
    let (binding, places) = (try placement.binding(), try placement.placeKind())
    let seated = try Failure.catching {
      do {
        return try Workplace(topology, binding: binding, places: places).seat(strategy, job, rule)
      } catch let error as Workplace.NotEnoughMemory {
        throw Failure(.usage, "\(strategy.name) with \(workers) workers \(error)")
      }
    }
    if placement.reportBindings {
      try StandardOutput.write(seated.seats.map { "\($0.binding)\n" }.joined())
    }
    return seated.trainer(rule)
  }

  /// The numbers of batches after which a line is printed: the end of each epoch, or the end of
  /// `--steps`.
  private func goals(rows: Int) throws(Failure) -> [Int] {
    guard steps == nil || epochs == nil else {
      throw Failure(.usage, "--steps and --epochs exclude each other")
    }
    if let steps {
      try JobOptions.check("--steps", steps, 1...1_000_000_000)
      return [steps]
    }
    let epochs = epochs ?? 10
    try JobOptions.check("--epochs", epochs, 1...1_000_000)
    return (1...epochs).map { ($0 * rows + job.batch - 1) / job.batch }
  }

  private func train(
    _ session: TrainingSession, _ dataset: Dataset, goals: [Int]
  ) throws(Failure) {
    let layout = session.trainer.plan.layout
    let learningRate = try job.rule().learningRate
    for (index, goal) in goals.enumerated() {
      let stretch = session.train(until: goal)
      if let step = stretch.firstStepNotFinite {
        throw Failure(
          .strategyFailed,
          "the loss is not finite at batch \(step): try a --learning-rate below "
            + "\(learningRate)")
      }
      if !quiet, stretch.steps > 0 {
        let accuracy = Evaluation.accuracy(
          session.trainer.parameters(), layout: layout, on: dataset.test)
        let what =
          steps == nil ? "epoch \(index + 1)/\(goals.count)" : "\(stretch.steps) batches"
        try StandardOutput.write(
          "\(what)  loss \(stretch.meanLoss.text(.fixed(4)))  test accuracy "
            + "\(accuracy.text(.percent(1)))  "
            + "\(stretch.rowsPerSecond.text(.count)) rows/s\n")
      }
      if Interrupt.isSeen { return }
    }
  }

  private func save(_ trainer: Trainer, _ scaling: Scaling) throws(Failure) {
    guard let path = saveWeights else { return }
    let tensors = trainer.plan.layout.namedTensors(trainer.parameters())
    try Failure.catching {
      try Safetensors.write(
        tensors,
        metadata: [
          "network": "\(trainer.plan.plan.shape)", "strategy": trainer.plan.plan.strategy,
          "trained_steps": "\(trainer.nextStep)",
        ].merging(scaling.metadata) { first, _ in first }, to: path)
    }
  }
}
