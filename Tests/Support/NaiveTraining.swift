import Datasets
import Kernels

/// An optimizer and a loss, with the naive network's names for them.
public struct TrainingCase: Sendable, CustomStringConvertible {
  public let optimizer: Optimizer
  public let loss: Loss

  public var description: String { "\(optimizer.name), \(loss.name)" }

  /// Every optimizer with every loss.
  public static let all: [TrainingCase] = Optimizer.all.flatMap { optimizer in
    Loss.all.map { TrainingCase(optimizer: optimizer, loss: $0) }
  }

  public var naiveLoss: NaiveNetwork.Loss {
    loss.name == Loss.crossEntropy.name ? .crossEntropy : .squaredError
  }

  public var naiveRule: NaiveOptimizer.Rule { .init(rawValue: optimizer.name)! }
}

extension TrainingExample {
  /// The naive network's parameters before each step and after the last, and each step's loss.
  public func naiveTraining(
    _ training: TrainingCase, steps: Int, order: RowOrder = .none
  ) -> (parameters: [[Double]], losses: [Double]) {
    var network = naiveNetwork
    var optimizer = NaiveOptimizer(
      training.naiveRule, rate: training.optimizer.defaultLearningRate)
    var parameters = [NaiveNetwork.flat(network.layers)]
    var losses: [Double] = []
    for step in 0..<steps {
      let (rows, labels) = naiveBatch(step, order: order)
      losses.append(network.meanLoss(rows, labels, training.naiveLoss))
      optimizer.step(&network, network.gradient(rows, labels, training.naiveLoss))
      parameters.append(NaiveNetwork.flat(network.layers))
    }
    return (parameters, losses)
  }
}
