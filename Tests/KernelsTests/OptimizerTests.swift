import Foundation
import Kernels
import Testing

/// Two elements among others that must not change.
private final class Parameters {
  let values = UnsafeMutablePointer<Float>.allocate(capacity: 4)
  let gradients = UnsafeMutablePointer<Float>.allocate(capacity: 4)
  let state = UnsafeMutablePointer<Float>.allocate(capacity: 8)

  init(_ first: Float, _ second: Float) {
    values.initialize(repeating: 7, count: 4)
    (values[1], values[2]) = (first, second)
    gradients.initialize(repeating: 1, count: 4)
    state.initialize(repeating: 0, count: 8)
  }

  deinit {
    values.deallocate()
    gradients.deallocate()
    state.deallocate()
  }

  func step(
    _ optimizer: Optimizer, _ first: Float, _ second: Float, scale: Float = 1, rate: Float,
    update: Int
  ) {
    (gradients[1], gradients[2]) = (first, second)
    optimizer.apply(
      Optimizer.Operands(
        parameters: values + 1, gradients: gradients + 1, state: state + 1, stateStride: 4,
        count: 2, scale: scale, learningRate: rate, update: update))
    #expect(values[0] == 7 && values[3] == 7)
    #expect([0, 3, 4, 7].allSatisfy { state[$0] == 0 })
  }

  func expect(_ first: Double, _ second: Double, within tolerance: Double = 1e-6) {
    #expect(abs(Double(values[1]) - first) < tolerance)
    #expect(abs(Double(values[2]) - second) < tolerance)
  }
}

@Suite("Optimizers against steps worked out by hand")
struct OptimizerTests {
  @Test func sgd() {
    let parameters = Parameters(1, -2)
    parameters.step(.sgd, 0.5, -0.25, rate: 0.1, update: 1)
    parameters.expect(0.95, -1.975)
    parameters.step(.sgd, 0.5, -0.25, scale: 0.5, rate: 0.1, update: 2)
    parameters.expect(0.925, -1.9625)
  }

  @Test func momentum() {
    let parameters = Parameters(1, -2)
    // v = 0.5, −0.25; then 0.9·v + 1, 0.9·v + 0; then 0.9·v + 0.5·(2, 2).
    parameters.step(.momentum, 0.5, -0.25, rate: 0.1, update: 1)
    parameters.expect(0.95, -1.975)
    parameters.step(.momentum, 1, 0, rate: 0.1, update: 2)
    parameters.expect(0.95 - 0.145, -1.975 + 0.0225)
    parameters.step(.momentum, 2, 2, scale: 0.5, rate: 0.1, update: 3)
    parameters.expect(0.805 - 0.1 * (1.305 + 1), -1.9525 - 0.1 * (-0.2025 + 1))
  }

  /// The first step is the rate, whatever the gradient's size: m̂ = g and v̂ = g².
  @Test("Adam's first step", arguments: [1e-3, 0.5, 1, 200] as [Float])
  func adamFirst(gradient: Float) {
    let parameters = Parameters(1, -2)
    parameters.step(.adam, gradient, -gradient, rate: 0.01, update: 1)
    parameters.expect(0.99, -1.99)
  }

  @Test("Adam's ε keeps vanishing gradients from large steps")
  func adamEpsilon() {
    let parameters = Parameters(1, 1)
    // g/(|g| + 1e−8) = ½ for g = 1e−8.
    parameters.step(.adam, 1e-8, 0, rate: 0.01, update: 1)
    parameters.expect(0.995, 1)
  }

  @Test("Adam's second and third steps")
  func adamLater() {
    let parameters = Parameters(0, 0)
    // Gradients 1, 2, 3 and 1, −1, 0:
    // m₂ = 0.9·0.1 + 0.1·2 = 0.29, v₂ = 0.999·0.001 + 0.001·4 = 0.004999
    // m̂₂ = 0.29/0.19, v̂₂ = 0.004999/0.001999
    // m₃ = 0.9·0.29 + 0.1·3 = 0.561, v₃ = 0.999·0.004999 + 0.001·9 = 0.013994001
    // m̂₃ = 0.561/0.271, v̂₃ = 0.013994001/0.002997001
    // and in the second: m₂ = 0.09 − 0.1 = −0.01, v₂ = 0.000999 + 0.001 = 0.001999,
    // m₃ = −0.009, v₃ = 0.999·0.001999 = 0.001997001.
    let second = 0.29 / 0.19 / (0.004999 / 0.001999).squareRoot()
    let third = 0.561 / 0.271 / (0.013994001 / 0.002997001).squareRoot()
    let otherSecond = -0.01 / 0.19 / (0.001999 / 0.001999).squareRoot()
    let otherThird = -0.009 / 0.271 / (0.001997001 / 0.002997001).squareRoot()
    parameters.step(.adam, 1, 1, rate: 0.1, update: 1)
    parameters.expect(-0.1, -0.1)
    parameters.step(.adam, 2, -1, rate: 0.1, update: 2)
    parameters.expect(-0.1 - 0.1 * second, -0.1 - 0.1 * otherSecond)
    parameters.step(.adam, 3, 0, rate: 0.1, update: 3)
    parameters.expect(
      -0.1 - 0.1 * (second + third), -0.1 - 0.1 * (otherSecond + otherThird))
  }

  @Test("Adam's correction is gone after a million updates")
  func adamLate() {
    let parameters = Parameters(0, 0)
    parameters.step(.adam, 1, 1, rate: 1, update: 1_000_000)
    parameters.expect(-0.1 / 0.001.squareRoot(), -0.1 / 0.001.squareRoot(), within: 1e-4)
  }

  @Test("What is no number stays none", arguments: Optimizer.all.map(\.name))
  func keepsNaN(name: String) throws {
    let parameters = Parameters(1, 1)
    parameters.step(try #require(.named(name)), .nan, 1, rate: 0.1, update: 1)
    #expect(parameters.values[1].isNaN && !parameters.values[2].isNaN)
  }

  @Test("Names are found, and others are not")
  func names() {
    #expect(Optimizer.all.map(\.name) == ["sgd", "momentum", "adam"])
    #expect(Optimizer.named("adam")?.stateSlots == 2)
    #expect(Optimizer.all.filter(\.isPlainSGD).map(\.name) == ["sgd"])
    #expect(Optimizer.named("Adam") == nil && Loss.named("") == nil)
    #expect(Loss.all.map(\.name) == ["cross-entropy", "mse"])
  }
}
