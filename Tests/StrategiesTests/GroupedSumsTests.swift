import Engine
import Kernels
import Networks
import Plans
import Strategies
import Support
import Testing

@Suite("Sums in two levels, inside shared caches and across")
struct GroupedSumsTests {
  private static let names = ["data-parallel:direct", "task-parallel:averaging"]
  private static let shapes = [[2, 1], [1, 2], [2, 2], [3, 1], [1, 2, 1], [2, 2, 2], [4, 4]]

  private func plan(
    _ name: String, _ example: TrainingExample, _ groups: [Int], optimizer: Optimizer = .sgd
  ) throws -> Plan {
    var job = example.job(
      workers: groups.reduce(0, +), optimizer: optimizer, syncEvery: 2)
    job.cacheGroups = groups
    return try Strategy.named(name).plan(job)
  }

  @Test("are proved, print and read back", arguments: names, shapes)
  func verifies(name: String, groups: [Int]) throws {
    for example in [
      TrainingExample("7-5-4-3", batch: 5), TrainingExample("20-33-17-18-10", batch: 16),
    ] {
      let plan = try plan(name, example, groups)
      let verified = try VerifiedPlan(plan)
      #expect(verified.results.reduce(0) { $0 + $1.slice.count } == verified.layout.count)
      #expect(try Plan(text: plan.description) == plan)
    }
  }

  /// What no cache can tell apart, or no group describes, leaves the plans as they are.
  @Test(arguments: names, [[], [4], [1, 1, 1, 1], [2, 1], [2, 3], [4, 0]])
  func oneLevel(name: String, groups: [Int]) throws {
    let example = TrainingExample("7-5-4-3", batch: 5)
    var job = example.job(workers: 4, syncEvery: 2)
    let plan = try Strategy.named(name).plan(job)
    job.cacheGroups = groups
    #expect(try Strategy.named(name).plan(job) == plan)
  }

  @Test("train what the naive network trains, and repeat bit by bit", arguments: shapes)
  func trains(groups: [Int]) throws {
    let example = TrainingExample("20-33-17-18-10", batch: 16)
    for training in TrainingCase.all {
      let plan = try plan("data-parallel:direct", example, groups, optimizer: training.optimizer)
      let rule = TrainingRule(optimizer: training.optimizer, loss: training.loss)
      let result = try example.train(plan, rule: rule, steps: 4)
      let naive = example.naiveTraining(training, steps: 4)
      #expect(
        largestDifference(example.withoutPadding(result.parameters), naive.parameters[4]) < 1e-5)
      #expect(largestDifference(result.losses, naive.losses) < 1e-5)
      let again = try example.train(plan, rule: rule, steps: 4)
      #expect(again.parameters == result.parameters && again.losses == result.losses)
    }
  }

  /// With one batch between averagings and plain SGD, an averaging is a step on the joined batch,
  /// whichever way the mean is taken.
  @Test("average to the same mean", arguments: shapes)
  func averages(groups: [Int]) throws {
    let example = TrainingExample("7-5-4-3", batch: 5)
    let twoLevels = try plan("task-parallel:averaging", example, groups)
    let workers = groups.reduce(0, +)
    let flat = try Strategy.named("task-parallel:averaging").plan(
      example.job(workers: workers, syncEvery: 2))
    let results = try [twoLevels, flat].map { try example.train($0, steps: 3 * $0.steps) }
    #expect(
      largestDifference(
        results[0].parameters.map(Double.init), results[1].parameters.map(Double.init)) < 1e-5)
    let again = try example.train(twoLevels, steps: 3 * twoLevels.steps)
    #expect(again.parameters == results[0].parameters && again.losses == results[0].losses)
  }

  /// By hand: nobody reads the gradients of another group's workers, and of the other groups' sums
  /// each worker reads its share, so that each sum goes once to each other cache.
  @Test("cross between caches once a group", arguments: [[2, 2], [4, 4], [2, 2, 2]])
  func crossing(groups: [Int]) throws {
    let example = TrainingExample("20-33-17-18-10", batch: 16)
    let plan = try plan("data-parallel:direct", example, groups)
    let layout = ParameterLayout(plan.shape)
    let size = groups[0]
    var crossing = 0
    for (worker, actions) in plan.workers.enumerated() {
      for access in actions.flatMap({ $0.accesses(layout: layout, worker: worker) })
      where access.mode == .read && access.region.buffer == .gradients {
        if access.arena < plan.workers.count {
          #expect(access.arena / size == worker / size)
        } else if access.arena - plan.workers.count != worker / size {
          crossing += access.region.count
        }
      }
    }
    #expect(crossing == (groups.count - 1) * layout.count)
  }
}
