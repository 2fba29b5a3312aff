/// The optimizers' rules in binary64, one parameter at a time, as their papers write them.
public struct NaiveOptimizer {
  public enum Rule: String { case sgd, momentum, adam }

  private let rule: Rule
  private let rate: Double
  private var steps = 0
  private var first: [Double] = []
  private var second: [Double] = []

  public init(_ rule: Rule, rate: Double) {
    self.rule = rule
    self.rate = rate
  }

  public mutating func step(_ network: inout NaiveNetwork, _ gradient: [NaiveNetwork.Layer]) {
    steps += 1
    let count = NaiveNetwork.flat(network.layers).count
    if first.isEmpty {
      first = [Double](repeating: 0, count: count)
      second = first
    }
    var index = 0
    var (first, second) = (first, second)
    network.update(gradient) { value, slope in
      defer { index += 1 }
      switch rule {
      case .sgd: return value - rate * slope
      case .momentum:
        first[index] = 0.9 * first[index] + slope
        return value - rate * first[index]
      case .adam:
        first[index] = 0.9 * first[index] + 0.1 * slope
        second[index] = 0.999 * second[index] + 0.001 * slope * slope
        let mean = first[index] / (1 - power(0.9, steps))
        let square = second[index] / (1 - power(0.999, steps))
        return value - rate * mean / (square.squareRoot() + 1e-8)
      }
    }
    (self.first, self.second) = (first, second)
  }

  private func power(_ base: Double, _ exponent: Int) -> Double {
    (0..<exponent).reduce(1) { product, _ in product * base }
  }
}
