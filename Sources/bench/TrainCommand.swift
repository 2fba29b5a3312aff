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

/// `bench train`: trains the network with each strategy from the same start, one after the other,
/// and measures nothing else.
struct TrainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "train",
    abstract: "Train the network with one strategy or several, one after the other, and test it.")

  @Option(help: "Strategies, separated by commas, such as data-parallel or serial,1f1b,tensor.")
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

  @Flag(
    help: """
      Train each further strategy beside the first, batch by batch, and say at which batch they part \
      by more than rounding, and by which neuron.
      """)
  var partings = false

  @Flag(help: "Print nothing but errors.")
  var quiet = false

  /// Where a strategy's training has ended.
  private struct Ending {
    let name: String
    let workers: Int
    let isSynchronous: Bool
    let stretch: TrainingSession.Stretch
    let accuracy: Double
  }

  func run() throws {
    Interrupt.watch()
    let logger = TerminalLog.logger(quiet: quiet)
    let topology = try PlacementOptions.topology(logger)
    let strategies = try strategies()
    let workers = try workers(on: topology)
    let start = try job.startingWeights()
    let initial = start?.parameters
    let dataset = try job.dataset(startingFrom: start, logger)
    let order = try job.order(default: "epoch")
    let copies = RowCopies(of: dataset.training, for: try placement.binding(), on: topology)
    let feed = try Failure.catching {
      try RowFeed(dataset.training, batch: job.batch, order: order, copies: copies)
    }
    if let saveWeights { try Failure.catching { try File.checkWritable(saveWeights) } }
    let goals = try goals(rows: feed.rows)
    if partings {
      return try part(strategies, workers, on: topology, feed, initial, until: goals.last!)
    }
    var endings: [Ending] = []
    for strategy in strategies where !Interrupt.isSeen {
      let trainer: Trainer
      do {
        trainer = try self.trainer(strategy, workers, on: topology, longest: feed.maximumSteps)
      } catch {
        guard strategies.count > 1, error.code == .usage else { throw error }
        if !quiet { try StandardOutput.write("\(strategy.name)  skipped: \(error)\n") }
        continue
      }
      trainer.setParameters(initial ?? trainer.plan.layout.heInitialized(seed: job.seed))
      let session = TrainingSession(trainer, feed: feed) { Interrupt.isSeen }
      if let ending = try train(session, dataset, goals: goals) { endings.append(ending) }
      try save(trainer, dataset.scaling)
    }
    if strategies.count > 1, !quiet { try StandardOutput.write("\n" + table(endings)) }
    if Interrupt.isSeen { throw Failure(.interrupted, "interrupted after a whole batch") }
  }

  /// Says where each further strategy parts from the first.
  private func part(
    _ strategies: [Strategy], _ workers: Int, on topology: Topology, _ feed: RowFeed,
    _ initial: [Float]?, until goal: Int
  ) throws(Failure) {
    func trainer(_ strategy: Strategy) throws(Failure) -> Trainer {
      let trainer = try self.trainer(strategy, workers, on: topology, longest: feed.maximumSteps)
      trainer.setParameters(initial ?? trainer.plan.layout.heInitialized(seed: job.seed))
      return trainer
    }
    for strategy in strategies.dropFirst() where !Interrupt.isSeen {
      let (first, second) = (try trainer(strategies[0]), try trainer(strategy))
      for plan in [first.plan.plan, second.plan.plan] where plan.consistency == .relaxed {
        throw Failure(
          .usage,
          "--partings: \(plan.strategy) is another algorithm, whose weights are its own from the "
            + "first update on: expected strategies that are synchronous")
      }
      let parting = Parting.find(first, second, feed: feed, until: goal) { Interrupt.isSeen }
      let workers = second.plan.plan.workers.count.counting("worker")
      guard parting != nil || !Interrupt.isSeen else { break }
      try StandardOutput.write(
        "\(strategy.name) with \(workers) and \(strategies[0].name) "
          + (parting.map { "part \($0)" } ?? "have not parted after \(first.nextStep) batches")
          + "\n")
    }
    if Interrupt.isSeen { throw Failure(.interrupted, "interrupted after a whole batch") }
  }

  private func strategies() throws(Failure) -> [Strategy] {
    let names = strategy
    let found = try Failure.catching { try Strategy.select(names) }
    guard !partings || found.count > 1 else {
      throw Failure(.usage, "--partings takes two strategies or more, such as serial,gpipe")
    }
    guard saveWeights == nil || found.count == 1 else {
      throw Failure(.usage, "--save-weights takes one strategy, not \(found.count)")
    }
    return found
  }

  private func workers(on topology: Topology) throws(Failure) -> Int {
    let counts = try JobOptions.workers(workers, on: topology)
    guard counts.count == 1 else {
      throw Failure(.usage, "--workers '\(workers)': bench train takes one number of workers")
    }
    return counts[0]
  }

  /// - Parameter longest: the most batches that may be trained at a time.
  private func trainer(
    _ strategy: Strategy, _ workers: Int, on topology: Topology, longest: Int
  ) throws(Failure) -> Trainer {
    let workers = strategy.isSerial ? 1 : workers
    let (job, rule) = (try job.job(workers: workers), try job.rule())
    let (binding, places) = (try placement.binding(), try placement.placeKind())
    let products = ProductChooser(try self.job.productPolicy(), on: topology)
    let seated = try Failure.catching {
      do {
        return try Workplace(topology, binding: binding, places: places, products: products)
          .seat(strategy, job, rule)
      } catch let error as Workplace.NotEnoughMemory {
        throw Failure(.usage, "\(strategy.name) with \(workers) workers \(error)")
      }
    }
    let period = seated.plan.plan.steps
    guard period <= longest else {
      throw Failure(
        .usage,
        "\(strategy.name) trains \(period) batches at a time, more than an epoch of \(longest): try"
          + " fewer workers or a smaller --sync-every")
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

  /// Trains to each of the goals, and prints a line at each.
  ///
  /// - Returns: how it ended; nil where nothing was trained.
  private func train(
    _ session: TrainingSession, _ dataset: Dataset, goals: [Int]
  ) throws(Failure) -> Ending? {
    let plan = session.trainer.plan
    let (name, workers) = (plan.plan.strategy, plan.plan.workers.count)
    let learningRate = try job.rule().learningRate
    var ending: Ending?
    for (index, goal) in goals.enumerated() where !Interrupt.isSeen {
      let stretch = session.train(until: goal)
      if let step = stretch.firstStepNotFinite {
        throw Failure(
          .strategyFailed,
          "the loss of \(name) is not finite at batch \(step): try a --learning-rate below "
            + "\(learningRate)")
      }
      guard !quiet, stretch.steps > 0 else { continue }
      let accuracy = Evaluation.accuracy(
        session.trainer.parameters(), layout: plan.layout, on: dataset.test)
      ending = Ending(
        name: name, workers: workers, isSynchronous: plan.plan.consistency == .synchronous,
        stretch: stretch, accuracy: accuracy)
      let what = steps == nil ? "epoch \(index + 1)/\(goals.count)" : "\(stretch.steps) batches"
      try StandardOutput.write(
        "\(name) with \(workers.counting("worker"))  \(what)  loss "
          + "\(stretch.meanLoss.text(.fixed(4)))  test accuracy \(accuracy.text(.percent(1)))  "
          + "\(stretch.rowsPerSecond.text(.count)) rows/s\n")
    }
    return ending
  }

  /// A line for each strategy, with the figures of its last printed line.
  private func table(_ endings: [Ending]) -> String {
    let losses = Set(endings.filter(\.isSynchronous).map(\.stretch.meanLoss))
    let note =
      losses.count > 1
      ? "Strategies that train the same differ by rounding, which may become visible: --partings says"
        + " at which batch, and why.\n" : ""
    return ConsoleTable([
      .init("strategy", .left), .init("workers"), .init("loss"), .init("test accuracy"),
      .init("rows/s"),
    ]).render(
      endings.map {
        [
          $0.name, "\($0.workers)", $0.stretch.meanLoss.text(.fixed(4)),
          $0.accuracy.text(.percent(1)), $0.stretch.rowsPerSecond.text(.count),
        ]
      }) + note
  }

  private func save(_ trainer: Trainer, _ scaling: Scaling) throws(Failure) {
    guard let path = saveWeights else { return }
    let tensors = trainer.plan.layout.namedTensors(trainer.parameters())
    try Failure.catching {
      try Interrupt.whileSaving {
        try Safetensors.write(
          tensors,
          metadata: [
            "network": "\(trainer.plan.plan.shape)", "strategy": trainer.plan.plan.strategy,
            "trained_steps": "\(trainer.nextStep)",
          ].merging(scaling.metadata) { first, _ in first }, to: path)
      }
    }
  }
}
