import Engine
import Statistics

/// The time of a strategy, divided into ideal matrix products and what is lost besides: shares of
/// all workers' time that sum to one.
public struct Roofline: Sendable {
  /// The time of the job's matrix operations at the peak of as many workers' multiply-add units.
  public let ideal: Double
  /// The further time of actions with a product: products that are small or narrow, packing,
  /// waiting for operands from memory, and bias, activation and mask.
  public let productLoss: Double
  /// The time of kernels without a product: losses, clearing, and updates. An update that sums
  /// several workers' gradients is communication instead.
  public let elementwise: Double
  public let communication: Double
  public let wait: Double

  /// - Parameters:
  ///   - times: the three buckets of the samples.
  ///   - peakFraction: the samples' rate of matrix operations ÷ the peak of the multiply-add units.
  ///   - productShare: the share of the kernels' time that actions with a product take.
  init(_ times: WorkerTimes, peakFraction: Double, productShare: Double) {
    let products = times.compute / times.total * productShare
    // Both rates are measured, so by noise products at their peak may seem to run above it.
    ideal = min(peakFraction, products)
    productLoss = products - ideal
    elementwise = times.compute / times.total - products
    communication = times.communication / times.total
    wait = times.wait / times.total
  }
}
