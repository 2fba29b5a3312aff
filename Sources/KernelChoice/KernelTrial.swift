import Kernels
import Statistics

/// What a process finds out about the kernels that its OpenBLAS uses: how fast a few products are, and
/// how far they are from products computed without a library.
public struct KernelTrial: Equatable, Sendable {
  /// The name of the kernels.
  public var core: String
  /// The geometric mean of the products' rates on one core, in GFLOP/s.
  public var rate: Double
  /// The largest error of an element, as a part of what rounding can explain. A product is right if
  /// and only if this is 1 at most.
  public var error: Double

  public init(core: String, rate: Double, error: Double) {
    self.core = core
    self.rate = rate
    self.error = error
  }

  public var isRight: Bool { error <= 1 && Self.possibleRates.contains(rate) }

  /// Rates of any processor, in GFLOP/s. Their ratios are finite.
  static let possibleRates = 1e-6...1e9

  /// c ← op(a)·op(b), as `gemm` computes it.
  public typealias Product = (_ a: Matrix, _ b: Matrix, _ shape: TrialProduct, _ c: MutableMatrix)
    -> Void

  /// Multiplies every product of the trial and compares it.
  ///
  /// - Parameters:
  ///   - product: what is tried; tests replace it by one that computes wrong results.
  ///   - seconds: for how long each product is timed.
  public static func measure(
    core: String, seconds: Double = 0.004,
    product: Product = { a, b, shape, c in
      gemm(a, aTransposed: shape.aTransposed, b, bTransposed: shape.bTransposed, into: c)
    }
  ) -> KernelTrial {
    var error = 0.0
    var rates: [Double] = []
    let clock = ContinuousClock()
    for shape in TrialProduct.all {
      shape.withOperands { a, b, c in
        product(a, b, shape, c)
        error = max(error, shape.error(of: Matrix(c), a, b))
        let start = clock.now
        var (best, now) = (Duration.seconds(1e6), start)
        repeat {
          let before = now
          product(a, b, shape, c)
          now = clock.now
          // A clock may stand still.
          best = min(best, max(now - before, .nanoseconds(1)))
        } while now - start < .seconds(seconds)
        rates.append(Double(shape.flops) / (best / .nanoseconds(1)))
      }
    }
    return KernelTrial(core: core, rate: geometricMean(rates), error: error)
  }

  private static let mark = "kernel-trial"

  /// The trial as the line that a child process prints.
  public var line: String { "\(Self.mark) \(core) \(rate) \(error)" }

  /// Reads the last such line; nil where there is none.
  public init?(output: String) {
    let lines = output.split(whereSeparator: \.isNewline)
    guard let words = lines.last(where: { $0.hasPrefix(Self.mark) })?.split(separator: " "),
      words.count == 4, let rate = Double(words[2]), let error = Double(words[3])
    else { return nil }
    self.init(core: String(words[1]), rate: rate, error: error)
  }
}
