import Kernels

/// How parameters learn: the same for every strategy that is compared.
public struct TrainingRule: Sendable {
  public var optimizer: Optimizer
  public var loss: Loss
  public var learningRate: Float

  public init(
    optimizer: Optimizer = .sgd, loss: Loss = .crossEntropy, learningRate: Float? = nil
  ) {
    self.optimizer = optimizer
    self.loss = loss
    self.learningRate = learningRate ?? Float(optimizer.defaultLearningRate)
  }
}
