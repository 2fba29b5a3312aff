#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

extension Optimizer {
  /// Adam with bias correction, β₁ = 0.9, β₂ = 0.999, ε = 1e−8:
  /// m ← β₁m + (1−β₁)g, v ← β₂v + (1−β₂)g², θ ← θ − α·(m/(1−β₁ᵗ)) / (√(v/(1−β₂ᵗ)) + ε).
  ///
  /// Source: Kingma, Ba, "Adam: a method for stochastic optimization", ICLR 2015.
  public static let adam = Optimizer(
    name: "adam", defaultLearningRate: 0.001, stateSlots: 2, isAdaptive: true
  ) { o in
    let (beta1, beta2): (Float, Float) = (0.9, 0.999)
    // These are not 1 − β in binary32: 1 − β₂ would be off by 1e−5 of itself.
    let (rest1, rest2): (Float, Float) = (0.1, 0.001)
    let first = o.learningRate / Float(1 - pow(0.9, Double(o.update)))
    let second = 1 / Float(1 - pow(0.999, Double(o.update)))
    let (mean, square) = (o.state, o.state + o.stateStride)
    for index in 0..<o.count {
      let gradient = o.scale * o.gradients[index]
      let m = beta1 * mean[index] + rest1 * gradient
      let v = beta2 * square[index] + rest2 * gradient * gradient
      mean[index] = m
      square[index] = v
      o.parameters[index] -= first * m / ((second * v).squareRoot() + 1e-8)
    }
  }
}
