import Networks
import Strategies
import Support
import Testing

@testable import Plans

/// The bubble of every pipeline as its source has it, against a simulation of its plan with free
/// messages and passes that all cost the same.
@Suite struct PipelineBubbleTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var strategy: String
    /// Stages of workers that are side by side, and workers in each.
    var stages: Int
    var replicas = 1
    var microbatches: Int
    var chunks = 1
    /// Waiting ÷ working by the source's formula.
    var bubble: Double

    var testDescription: String {
      "\(strategy), p \(stages), m \(microbatches), v \(chunks), \(replicas) replicas"
    }
  }

  /// Of stages and microbatches; those of interleaved pipelines are whole groups.
  private static let sizes = [
    (1, 4), (2, 2), (2, 4), (3, 3), (3, 9), (4, 4), (4, 8), (4, 32), (5, 10), (8, 8), (8, 16),
  ]

  static let cases: [Case] =
    sizes.flatMap(cases) + [
      // Any number of microbatches will do for these, more and fewer than stages.
      Case(strategy: "layer-parallel:gpipe", stages: 3, microbatches: 7, bubble: 2.0 / 7),
      Case(strategy: "layer-parallel:1f1b", stages: 4, microbatches: 2, bubble: 3.0 / 2),
      Case(strategy: "layer-parallel:zero-bubble", stages: 3, microbatches: 7, bubble: 2.0 / 21),
    ]

  private static func cases(stages p: Int, microbatches m: Int) -> [Case] {
    let classic = Double(p - 1) / Double(m)
    func own(_ strategy: String, replicas: Int = 1, chunks: Int = 1, _ bubble: Double) -> Case {
      Case(
        strategy: strategy, stages: p, replicas: replicas, microbatches: m, chunks: chunks,
        bubble: bubble)
    }
    var cases = [
      own("layer-parallel:gpipe", classic), own("layer-parallel:1f1b", classic),
      // Qi et al., table 2: (p − 1)(F + B − W) ÷ m(F + B + W).
      own("layer-parallel:zero-bubble", classic / 3),
    ]
    guard p > 1 else { return cases }
    // Narayanan et al. 2021, section 2.2: (p − 1) ÷ (v·m).
    cases += [2, 3, 4].map { own("layer-parallel:interleaved", chunks: $0, classic / Double($0)) }
    if (2...3).contains(p) { cases.append(own("hybrid:layers-rows", replicas: p, classic)) }
    if p == 2 { cases.append(own("hybrid:layers-rows", replicas: 3, classic)) }
    return cases
  }

  /// A first layer of one input, which is cheapest with the next one's stage and counts as nothing
  /// below: it alone has no input gradient. All other layers are alike.
  private func job(_ example: Case) throws -> Job {
    let layers = example.stages * example.chunks + 1
    let widths = ["1"] + [String](repeating: "8", count: layers)
    return Job(
      shape: try NetworkShape(widths.joined(separator: "-")), batch: 64 * example.replicas,
      workers: example.stages * example.replicas, microbatches: example.microbatches)
  }

  @Test(arguments: cases)
  func isThatOfTheFormula(example: Case) throws {
    let strategy = try Strategy.named(example.strategy)
    let job = try job(example)
    let plan = try VerifiedPlan(strategy.plan(job))
    let seconds = plan.plan.workers.map {
      $0.map { action -> Double in
        switch action {
        case .forward(let tile), .backward(let tile), .weightGradient(let tile, _):
          tile.layer == 0 ? 0 : 1
        default: 0
        }
      }
    }
    // The cut is the one that the formula is about.
    let work = Double(3 * example.microbatches * example.chunks)
    #expect(seconds.allSatisfy { $0.reduce(0, +) == work })
    let simulation = PlanSimulation(plan, seconds: seconds, periods: 1, serialSeconds: 0)
    let bubble = simulation.spans.indices.reduce(0) { $0 + simulation.seconds(.wait, worker: $1) }
    #expect(abs(bubble / (work * Double(seconds.count)) - example.bubble) < 1e-12)
    let formula = try #require(strategy.bubble?(job))
    #expect(abs(formula - example.bubble) < 1e-12)
  }

  /// Where its source assumes more microbatches, or whole groups of them, there is no formula.
  @Test(arguments: [
    ("layer-parallel:zero-bubble", 3, 2), ("layer-parallel:interleaved", 3, 2),
    ("layer-parallel:interleaved", 3, 4),
  ])
  func noFormulaBeyondItsAssumptions(strategy: String, workers: Int, microbatches: Int) throws {
    let job = Job(
      shape: try NetworkShape("9-8-7-6-5-4-3"), batch: 16, workers: workers,
      microbatches: microbatches)
    let strategy = try Strategy.named(strategy)
    _ = try VerifiedPlan(strategy.plan(job))
    #expect(strategy.bubble != nil && strategy.bubble?(job) == nil)
  }

  @Test(arguments: ["serial", "data-parallel:ring", "layer-parallel:tensor", "hybrid:per-layer"])
  func othersHaveNone(strategy: String) throws {
    #expect(try Strategy.named(strategy).bubble == nil)
  }
}
