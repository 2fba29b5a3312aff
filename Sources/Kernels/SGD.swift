extension Optimizer {
  /// Stochastic gradient descent: θ ← θ − α·∇L.
  public static let sgd = Optimizer(
    name: "sgd", defaultLearningRate: 0.1, stateSlots: 0, isPlainSGD: true
  ) { o in
    let rate = o.learningRate * o.scale
    for index in 0..<o.count { o.parameters[index] -= rate * o.gradients[index] }
  }
}
