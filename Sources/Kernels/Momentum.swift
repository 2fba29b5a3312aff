extension Optimizer {
  /// Heavy-ball momentum: v ← 0.9·v + ∇L, θ ← θ − α·v (as PyTorch's SGD with momentum 0.9).
  ///
  /// Source: Polyak, "Some methods of speeding up the convergence of iteration methods", 1964.
  public static let momentum = Optimizer(
    name: "momentum", defaultLearningRate: 0.01, stateSlots: 1
  ) { o in
    for index in 0..<o.count {
      let velocity = 0.9 * o.state[index] + o.scale * o.gradients[index]
      o.state[index] = velocity
      o.parameters[index] -= o.learningRate * velocity
    }
  }
}
