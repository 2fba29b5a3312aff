import Networks
import Plans
import Strategies
import Support
import Testing

/// A strategy's plan, verified; nil where it cannot cut the job.
func simulatedPlan(
  _ strategy: Strategy, _ shape: String, batch: Int, workers: Int, microbatches: Int? = nil,
  canFuseUpdate: Bool = true, staleness: Int = 1
) throws -> VerifiedPlan? {
  let job = Job(
    shape: try NetworkShape(shape), batch: batch, workers: workers, microbatches: microbatches,
    staleness: staleness, canFuseUpdate: canFuseUpdate)
  guard let plan = try? strategy.plan(job) else { return nil }
  return try VerifiedPlan(plan)
}

/// The same, of a strategy that is known to cut the job.
func simulatedPlan(
  _ name: String, _ shape: String, batch: Int, workers: Int, microbatches: Int? = nil,
  canFuseUpdate: Bool = true, staleness: Int = 1
) throws -> VerifiedPlan {
  let plan = try simulatedPlan(
    Strategy.named(name), shape, batch: batch, workers: workers, microbatches: microbatches,
    canFuseUpdate: canFuseUpdate, staleness: staleness)
  return try #require(plan)
}
