/// A framework that trains the same network, and how it may use the machine.
public struct Framework: Sendable {
  /// As reports call it, after `peer:`.
  public let name: String
  /// In `Benchmarks/peers`.
  public let script: String
  /// Numbers of cores that it is measured on, one contender each.
  public let workers: [Int]
  /// Each worker is a process.
  public let usesProcesses: Bool

  /// It takes minutes to get ready, and so takes part only where it is named.
  public let isSlowToStart: Bool

  init(
    _ name: String, _ script: String, workers: [Int], usesProcesses: Bool = false,
    isSlowToStart: Bool = false
  ) {
    self.name = name
    self.script = script
    self.workers = workers
    self.usesProcesses = usesProcesses
    self.isSlowToStart = isSlowToStart
  }

  /// Every framework; a new one is a script and a line here.
  public static let all: [Framework] = [
    Framework("pytorch", "torch_sgd.py", workers: [1, 2]),
    Framework("pytorch-compiled", "torch_compiled.py", workers: [1, 2], isSlowToStart: true),
    Framework("pytorch-ddp", "torch_ddp.py", workers: [2], usesProcesses: true),
    Framework("jax", "jax_sgd.py", workers: [1, 2]),
    Framework("tensorflow", "tensorflow_sgd.py", workers: [1, 2]),
    Framework("scikit-learn", "sklearn_sgd.py", workers: [1, 2]),
  ]
}
