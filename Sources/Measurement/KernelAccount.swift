import Engine
import Plans
import Statistics

/// The time of a traced run's kernels, by what they computed: medians over its periods, so that a
/// disturbance of one period does not count.
public struct KernelAccount: Sendable {
  /// All pieces of one product, on whichever worker. Its time includes what its actions compute
  /// besides: bias and activation, the ReLU's mask, or the bias's gradient.
  public struct Product: Sendable {
    public let layer: Int
    public let pass: Pass
    /// Matrix operations in a step.
    public let flops: Double
    /// Seconds in a step, summed over workers.
    public let seconds: Double
  }

  /// The number of periods that the medians are taken over.
  public let periods: Int
  /// The share of the kernels' time that actions with a product took.
  public let productShare: Double
  /// The products by layer and pass.
  public let products: [Product]

  /// Sums up a trace; nil where the trace has no kernels in it.
  init?(_ trace: Trace, _ plan: Plan) {
    let spans = trace.spans.joined().filter { $0.kind == .compute }
    let byPeriod = Dictionary(grouping: spans, by: \.period)
    func seconds(_ spans: [Trace.Span]) -> Double { spans.reduce(0) { $0 + $1.end - $1.start } }
    let shares = byPeriod.values.compactMap { spans in
      let all = seconds(spans)
      return all > 0 ? seconds(spans.filter { $0.action.pass != nil }) / all : nil
    }
    guard !shares.isEmpty else { return nil }
    periods = byPeriod.count
    productShare = median(shares)
    let (steps, actions) = (Double(plan.steps), (plan.workers + plan.tasks).joined())
    products = (0..<plan.shape.layers).flatMap { layer in
      Pass.allCases.compactMap { pass in
        func isPart(_ action: Action) -> Bool {
          action.pass == pass && action.tile?.layer == layer
        }
        let flops = actions.filter(isPart).reduce(0) { $0 + plan.flops($1) }
        guard flops > 0 else { return nil }
        let times = byPeriod.values.map { spans in seconds(spans.filter { isPart($0.action) }) }
        return Product(
          layer: layer, pass: pass, flops: Double(flops) / steps, seconds: median(times) / steps)
      }
    }
  }
}
