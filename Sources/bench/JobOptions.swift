import ArgumentParser
import Datasets
import Engine
import Files
import Foundation
import Kernels
import Logging
import Machine
import MessagePassing
import Networks
import Plans
import Strategies

/// The options that say what is trained and how, the same in every sub-command.
struct JobOptions: ParsableArguments {
  @Option(help: "Widths of the layers, inputs first.")
  var network = "784-128-64-10"

  @Option(help: "Rows in a batch.")
  var batch = 32

  @Option(help: "Optimizer: sgd, momentum or adam.")
  var optimizer = "sgd"

  @Option(
    help: "Learning rate. Default: 0.1 for sgd, 0.01 for momentum, 0.001 for adam.",
    transform: JobOptions.decimal)
  var learningRate: Double?

  @Option(help: "Loss: cross-entropy or mse.")
  var loss = "cross-entropy"

  @Option(help: "Data: synthetic, a folder of IDX files as MNIST has, or csv:FILE.")
  var data = "synthetic"

  @Option(
    help: """
      How features become inputs: none (as they are), standard (mean 0, standard deviation 1), \
      minmax (0 to 1), or auto: bytes are divided by 255, values from 0 to 1 stay, others are \
      standardised. Statistics are those of the training rows.
      """)
  var scale = Scale.auto

  @Option(help: "Seed of the weights, the synthetic data, the row order and the intervals.")
  var seed: UInt64 = 42

  @Option(
    help:
      "Row order: none, or epoch for a new seeded order in every epoch. Default: epoch for bench train, otherwise none."
  )
  var shuffle: String?

  @Option(help: "Slices of a batch's rows for pipelines and dynamic tasks. Default: 2 × workers.")
  var microbatches: Int?

  @Option(help: "Batches between two averagings of task-parallel:averaging.")
  var syncEvery = 4

  @Option(help: "Batches that a worker of task-parallel:server may run ahead.")
  var staleness = 1

  @Option(
    help: """
      With several processes: also measure each strategy that sends gradients with its messages \
      compressed by bf16, int8 or top-k (top-k/N keeps one of N values), separated by commas.
      """)
  var compression: String?

  @Option(
    help: """
      Least bytes of gradients that data-parallel:overlap and vendor-overlap exchange together; \
      1 exchanges each layer by itself.
      """)
  var bucketBytes = 1

  @Option(
    help: """
      Who makes matrix products: auto takes for each the fastest way in a short trial on this \
      machine, which is remembered; openblas and libxsmm take fixed ways, so that every run \
      computes the same bits.
      """)
  var products = ProductPolicy.auto.rawValue

  @Option(help: "Safetensors file of the weights to start from: layers.N.weight and layers.N.bias.")
  var initialWeights: String?

  func shape() throws(Failure) -> NetworkShape {
    try Failure.catching { try NetworkShape(network) }
  }

  func productPolicy() throws(Failure) -> ProductPolicy {
    guard let policy = ProductPolicy(rawValue: products) else {
      let known = ProductPolicy.allCases.map(\.rawValue).joined(separator: ", ")
      throw Failure(.usage, "--products '\(products)': expected \(known)")
    }
    guard policy != .libxsmm || Libxsmm.version != nil else {
      throw Failure(
        .usage, "--products libxsmm: this program was built without LIBXSMM (libxsmm-dev)")
    }
    return policy
  }

  func rule() throws(Failure) -> TrainingRule {
    guard let optimizer = Optimizer.named(optimizer) else {
      throw Failure(
        .usage,
        "unknown optimizer '\(self.optimizer)': expected "
          + Optimizer.all.map(\.name).joined(separator: ", "))
    }
    guard let loss = Loss.named(loss) else {
      throw Failure(
        .usage,
        "unknown loss '\(self.loss)': expected \(Loss.all.map(\.name).joined(separator: ", "))")
    }
    let rate = Float(learningRate ?? optimizer.defaultLearningRate)
    guard rate > 0, rate.isFinite else {
      throw Failure(.usage, "--learning-rate \(learningRate!): expected a positive number")
    }
    return TrainingRule(optimizer: optimizer, loss: loss, learningRate: rate)
  }

  func order(default standard: String) throws(Failure) -> RowOrder {
    let word = shuffle ?? standard
    switch word {
    case "none": return .none
    case "epoch": return .epoch(seed: seed)
    default:
      throw Failure(.usage, "unknown row order '\(word)': expected none or epoch")
    }
  }

  /// The job that strategies cut.
  ///
  /// - Throws: a failure of usage for a number out of its range.
  func job(workers: Int = 1) throws(Failure) -> Job {
    try Self.check("--batch", batch, 1...(1 << 24))
    if let microbatches { try Self.check("--microbatches", microbatches, 1...4096) }
    try Self.check("--sync-every", syncEvery, 1...4096)
    try Self.check("--staleness", staleness, 0...1_000_000)
    try Self.check("--bucket-bytes", bucketBytes, 1...(1 << 40))
    return Job(
      shape: try shape(), batch: batch, workers: workers, microbatches: microbatches,
      syncEvery: syncEvery, staleness: staleness, bucketBytes: bucketBytes,
      canFuseUpdate: try rule().optimizer.isPlainSGD)
  }

  /// The compressions of a list such as `bf16,top-k/20`, each once.
  func compressions() throws(Failure) -> [Compression] {
    var all: [Compression] = []
    for part in compression?.split(separator: ",", omittingEmptySubsequences: false) ?? [] {
      let word = part.trimmingCharacters(in: .whitespaces)
      guard let found = Compression(name: word) else {
        throw Failure(
          .usage, "--compression '\(word)': expected bf16, int8, top-k or top-k/N, with commas")
      }
      if !all.contains(found) { all.append(found) }
    }
    return all
  }

  /// Reads the argument of an option that takes a number.
  @Sendable static func decimal(_ text: String) throws(Failure) -> Double {
    guard let number = Double(decimal: text) else {
      throw Failure(.usage, "expected a decimal number such as 0.1")
    }
    return number
  }

  /// - Throws: a failure of usage where the value of the option `name` is not in `range`.
  static func check(
    _ name: String, _ value: Int, _ range: ClosedRange<Int>
  ) throws(Failure) {
    guard range.contains(value) else {
      throw Failure(
        .usage,
        "\(name) \(value): expected a number from \(range.lowerBound) to \(range.upperBound)")
    }
  }

  /// Reads the data, and warns of outputs that no row trains and of weights that expect other
  /// features.
  ///
  /// - Parameter initial: the weights to start from, if there is a file of them.
  /// - Throws: a failure where the data cannot be read, or do not fit the network or the batch.
  func dataset(startingFrom initial: InitialWeights?, _ logger: Logger) throws(Failure) -> Dataset {
    let shape = try shape()
    let dataset = try Failure.catching { try Dataset.load(data, seed: seed, scale: scale) }
    guard dataset.features == shape.inputs else {
      throw Failure(
        .usage,
        "network \(shape) takes \(shape.inputs) inputs, but \(dataset.name) has "
          + "\(dataset.features) features and \(dataset.classes) classes: "
          + "try --network \(dataset.features)-128-64-\(dataset.classes)"
          + (data == "synthetic" && shape.inputs > dataset.features
            ? " or --data synthetic:\(shape.inputs)" : ""))
    }
    guard dataset.classes <= shape.outputs else {
      throw Failure(
        .usage,
        "network \(shape) has no output for label \(dataset.classes - 1), the largest of "
          + "\(dataset.name): try --network \(dataset.features)-128-64-\(dataset.classes)")
    }
    guard batch <= dataset.training.rows else {
      throw Failure(
        .usage,
        "--batch \(batch): \(dataset.name) has only \(dataset.training.rows) training rows")
    }
    let idle = dataset.labelsWithoutRows(below: shape.outputs)
    if let first = idle.first, Launcher.isFirst {
      logger.warning(
        "\(idle.count) of the \(shape.outputs) outputs of network \(shape) belong to no row of \(dataset.name), first that of label \(first)"
      )
    }
    if let warning = initial?.warning(with: dataset.scaling), Launcher.isFirst {
      logger.warning("\(warning)")
    }
    return dataset
  }

  /// The weights of `--initial-weights`; nil where the seed gives them.
  func startingWeights() throws(Failure) -> InitialWeights? {
    guard let path = initialWeights else { return nil }
    return try InitialWeights(path, shape: try shape())
  }

  /// The numbers of a list such as `1,2,4`, `cores` or `curve`, each once, in ascending order.
  /// `curve` stands for 1, 2, 4 and so on, up to the number of cores and with it.
  ///
  /// - Parameter sharing: the number of processes that divide the cores among themselves.
  static func workers(
    _ text: String, on topology: Topology, sharing: Int = 1
  ) throws(Failure) -> [Int] {
    let most = 256
    var numbers: Set<Int> = []
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
      let word = part.trimmingCharacters(in: .whitespaces)
      let cores = max(1, topology.allowedCoreCount / sharing)
      if word == "curve" {
        numbers.formUnion(sequence(first: 1) { 2 * $0 }.prefix { $0 < min(cores, most) })
      }
      let number = ["cores", "curve"].contains(word) ? cores : Int(word) ?? 0
      guard (1...most).contains(number) else {
        throw Failure(
          .usage,
          "--workers '\(text)': expected numbers from 1 to \(most), 'cores' or 'curve', with commas"
        )
      }
      numbers.insert(number)
    }
    return numbers.sorted()
  }
}

extension Scale: ExpressibleByArgument {}
