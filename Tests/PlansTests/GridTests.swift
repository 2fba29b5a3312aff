import Networks
import Strategies
import Testing

@testable import Plans

@Test func look() throws {
  for (shape, workers) in [("784-128-64-10", [1,2,4]), ("64-64-64-64-64-10", [4])] {
    for w in workers { for s in Strategy.all {
      do {
        let plan = try s.plan(Job(shape: NetworkShape(shape), batch: 32, workers: w, microbatches: nil))
        let verified = try VerifiedPlan(plan)
        print(verified.grid())
      } catch { print(s.name, error) }
    } }
  }
}
