import Engine
import Statistics

/// Where the time of a strategy goes, from the products that no program could do without to what
/// is lost on the way: shares of all workers' time that sum to one.
public struct Roofline: Sendable {
  /// The job's matrix operations at the rate that as many workers reach in large products.
  public let ideal: Double
  /// What actions with a product took longer: small or narrow products, packing, their operands
  /// on the way from memory, and bias, activation and mask.
  public let productLoss: Double
  /// Kernels without a product: losses, clearing, and updates but for those that sum several
  /// workers' gradients as they go, which are communication.
  public let elementwise: Double
  public let communication: Double
  public let wait: Double

  /// - Parameters:
  ///   - times: the three buckets of the samples.
  ///   - peakFraction: the samples' rate of matrix operations ÷ that of large products.
  ///   - productShare: of the kernels' time, what actions with a product take.
  init(_ times: WorkerTimes, peakFraction: Double, productShare: Double) {
    let products = times.compute / times.total * productShare
    // Both are measured: products that ran at their peak may seem to have run above it.
    ideal = min(peakFraction, products)
    productLoss = products - ideal
    elementwise = times.compute / times.total - products
    communication = times.communication / times.total
    wait = times.wait / times.total
  }
}
