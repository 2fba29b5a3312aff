import Networks
import Plans
import Strategies
import Support
import Testing

/// Jobs with even and uneven splits, more workers than rows or columns, and both update kinds.
let jobs: [Job] = ["7-5-4-3", "3-2", "20-33-17-18-10", "9-8-7-6-5-4-4-3-3"].flatMap { shape in
  [1, 2, 3, 4, 7, 8].flatMap { workers in
    [1, 5, 16].flatMap { batch in
      [true, false].map { fuse in
        Job(
          shape: try! NetworkShape(shape), batch: batch, workers: workers, canFuseUpdate: fuse,
          cost: .operations)
      }
    }
  }
}

@Test(
  "Every strategy's plan verifies on every job it applies to", arguments: Strategy.all(processes: 1)
)
func verifies(strategy: Strategy) throws { try verify(strategy, jobs.sampled(oneIn: 4)) }

@Test("The same over processes", arguments: Strategy.all(processes: 2))
func verifiesOverProcesses(strategy: Strategy) throws {
  try verify(
    strategy,
    [2, 3, 4].flatMap { processes in
      jobs.filter { $0.workers % processes == 0 }.map { job in
        var job = job
        job.processes = processes
        return job
      }
    }.sampled(oneIn: 4))
}

private func verify(_ strategy: Strategy, _ jobs: [Job]) throws {
  var planned = 0
  var plans: Set<Plan> = []
  for job in jobs {
    let plan: Plan
    do {
      plan = try strategy.plan(job)
    } catch {
      let hasNoStageForEach = !strategy.cuts(
        layers: job.shape.layers, workers: job.workers, processes: job.processes)
      let sharesParameters = strategy.name.hasSuffix("-sharded") && job.workersPerProcess > 1
      #expect(hasNoStageForEach || sharesParameters)
      continue
    }
    planned += 1
    // Jobs that differ in what a strategy does not look at have one plan.
    guard plans.insert(plan).inserted else { continue }
    do {
      let verified = try VerifiedPlan(plan)
      #expect(verified.results.reduce(0) { $0 + $1.slice.count } == verified.layout.count)
    } catch {
      Issue.record("\(strategy.name) \(job): \(error)\n\(plan)")
      return
    }
    #expect(try Plan(text: plan.description) == plan)
  }
  #expect(planned > 20.reduced(by: 8))
}
