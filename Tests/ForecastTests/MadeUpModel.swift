import Kernels
import Networks
import Plans
import Strategies
import Support

@testable import Engine
@testable import Forecast

/// A model of made-up costs, by which a plan's time can be computed by hand.
struct MadeUpModel {
  /// Seconds of an operation of a product in each direction.
  var forward = 0.0
  var backward = 0.0
  var gradient = 0.0
  /// Seconds of an element of copies and additions, and of updates by one gradient.
  var move = 0.0
  var update = 0.0
  /// Seconds of a message besides its elements.
  var message = 0.0
  /// How many times as long work takes with its operands outside, and in another core's cache.
  var cold = 1.0
  var remote = 1.0
  /// Seconds of invalidating a byte in another core's cache.
  var invalidation = 0.0
  /// Seconds of an operation by which products take longer where another core has read what they
  /// write; nil where products cost what any write does.
  var shared: Double?
  /// How many times as long products take on two cores and more.
  var crowded = 1.0
  var ownCacheBytes = 1 << 40
  /// The link between processes.
  var link: Link?

  private func costs(_ seconds: Double) -> OperandCosts {
    OperandCosts(
      hot: Spread(exactly: seconds), cold: Spread(exactly: seconds * cold),
      memory: Spread(exactly: seconds * cold),
      remote: Spread(exactly: seconds * remote))
  }

  var model: MachineModel {
    var model = MachineModel(
      machine: "made up", ownCacheBytes: ownCacheBytes, sharedCacheBytes: 1 << 40,
      clockReading: Spread(exactly: 0), wakeUp: Spread(exactly: 0))
    let directions: [(LayerPass.Direction, Double)] = [
      (.forward, forward), (.backward, backward), (.gradient, gradient),
    ]
    for (direction, seconds) in directions {
      let pass = LayerPass(direction, rows: 1, inputs: 1, outputs: 1)
      model.products.append(
        .init(
          pass: pass, threads: 1, method: "whole", seconds: costs(pass.operations * seconds)))
      model.products[model.products.count - 1].seconds.shared = shared.map {
        Spread(exactly: pass.operations * (seconds + $0))
      }
    }
    for kernel in VectorKernel.all {
      let seconds =
        switch kernel {
        case .copy, .add: move
        case .update(_, let gradients): update * Double(gradients)
        case .clear, .divide, .sum, .loss: 0.0
        }
      for elements in [1, 1 << 20] {
        model.vectors.append(
          .init(kernel: kernel.name, elements: elements, seconds: costs(Double(elements) * seconds))
        )
      }
    }
    for (cores, factor) in [(1, 1.0), (2, crowded)] {
      model.contention.append(
        .init(
          cores: cores, products: Spread(exactly: factor), largeProducts: Spread(exactly: factor),
          vectors: Spread(exactly: 1), largeVectors: Spread(exactly: 1),
          reading: [.init(bytes: 1, secondsPerByte: Spread(exactly: 1e-9))]))
    }
    model.distances = [
      .init(
        level: 0, shares: "nothing", secondsPerByte: Spread(exactly: 1),
        invalidationSecondsPerByte: Spread(exactly: invalidation),
        messageSeconds: Spread(exactly: message))
    ]
    model.barriers = [.init(workers: 2, seconds: Spread(exactly: 0))]
    model.link = link
    return model
  }

  /// The forecast of a strategy's plan.
  func forecast(
    _ strategy: String, _ job: Job, rule: TrainingRule = TrainingRule(), threads: [Int]? = nil
  ) throws -> PlanForecast? {
    let plan = try VerifiedPlan(Strategy.named(strategy).plan(job))
    return PlanForecast(
      PlacedPlan(plan, rule: rule, weightLayout: .plain(plan.plan), threads: threads), on: model)
  }
}
