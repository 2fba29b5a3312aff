import Engine
import Kernels
import Networks
import Plans
import Support
import Testing

@testable import Strategies

@Suite("Gradients in buckets")
struct GradientBucketTests {
  /// Limits that join layers, cut them, or do both; the last are the product's own.
  private static let limits = [(1, 64), (64, 256), (700, 100_000), (131_072, 2_097_152)]

  @Test("cover every parameter once, and large layers in parts", arguments: limits)
  func cover(limits: (least: Int, most: Int)) throws {
    for name in ["20-33-17-18-10", "3-2", "40-40-40"] {
      let shape = try NetworkShape(name)
      let buckets = GradientBucket.all(of: shape, least: limits.least, most: limits.most)
      let slices = buckets.flatMap(\.slices).sorted { $0.lower < $1.lower }
      #expect(slices.first?.lower == 0 && slices.last?.upper == ParameterLayout(shape).count)
      #expect(zip(slices, slices.dropFirst()).allSatisfy { $0.upper == $1.lower })
      #expect(
        buckets.map(\.layers.first!.layer) == buckets.map(\.layers.first!.layer).sorted(by: >))
    }
  }

  @Test func aRoundLayerIsCutInNoMoreThanItsParts() throws {
    let shape = try NetworkShape("2048-2048-10")
    #expect(GradientBucket.all(of: shape).count == 3)
    #expect(GradientBucket.all(of: try NetworkShape("784-128-64-10")).count == 1)
  }

  @Test("train what the naive network trains, with any number of workers", arguments: limits)
  func train(limits: (least: Int, most: Int)) throws {
    for example in [
      TrainingExample("20-33-17-18-10", batch: 5), TrainingExample("40-40-40", batch: 4),
    ] {
      let buckets = GradientBucket.all(
        of: example.shape, least: limits.least, most: limits.most)
      var proofs = Proofs()
      for training in trainingCases {
        let reference = example.naiveTraining(training, steps: 3)
        for workers in [1, 2, 3, 8] {
          let job = example.job(workers: workers, optimizer: training.optimizer)
          let plan = Plan(
            strategy: "buckets", shape: example.shape, batch: example.batch,
            workers: Strategy.onSharedParameters(job, buckets))
          let result = try example.train(
            proofs.proof(of: plan),
            rule: TrainingRule(optimizer: training.optimizer, loss: training.loss), steps: 3)
          #expect(
            largestDifference(
              example.withoutPadding(result.parameters), reference.parameters[3]) < 1e-5,
            "\(example), \(training), \(workers) workers")
        }
      }
    }
  }

  @Test func noBarrierIsTooMany() throws {
    let example = TrainingExample("20-33-17-18-10", batch: 5)
    let job = example.job(workers: 3)
    let buckets = GradientBucket.all(of: example.shape, least: 64, most: 256)
    #expect(buckets.count > 3)
    let workers = Strategy.onSharedParameters(job, buckets)
    let barriers = workers[0].count { $0 == .barrier }
    #expect(barriers == buckets.count + 1)
    for dropped in 0..<barriers {
      let without = workers.map { actions in
        let places = actions.indices.filter { actions[$0] == .barrier }
        return actions.indices.filter { $0 != places[dropped] }.map { actions[$0] }
      }
      #expect(throws: PlanError.self) {
        try VerifiedPlan(
          Plan(strategy: "", shape: example.shape, batch: example.batch, workers: without))
      }
    }
  }
}
