import Kernels

/// The way in which parameters learn, which is the same for all strategies that are compared.
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
