import ArgumentParser
import Figures
import Files
import Machine
import Pictures
import Plans
import Reports
import Strategies

/// `bench plan`: prints strategies' plans, or verifies a plan that it reads from a file.
struct PlanCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plan", abstract: "Print a strategy's plan, or verify one from a file.",
    discussion: """
      Of one strategy the plan's text is printed, which --verify reads back, and below it, as \
      comments, what follows from it and a grid. Of several strategies only that: a table of all, \
      then the grid of each. docs/plan.md explains the text.
      """)

  @Option(
    help: "A strategy such as 1f1b, or several, such as gpipe,1f1b, to see beside each other.")
  var strategy = "data-parallel"

  @Option(help: "Number of workers.")
  var workers = 2

  @OptionGroup var job: JobOptions

  @Option(help: "Verify the plan in this file instead, and name the line where it is wrong.")
  var verify: String?

  @Flag(help: "Print the grid and what its letters mean, and nothing else.")
  var grid = false

  @Option(help: "Also draw the grid into this SVG file.")
  var svg: String?

  func run() throws {
    let plans: [VerifiedPlan]
    if let verify {
      let (plan, lines) = try parsed(verify)
      plans = [try proved(plan, lines: lines, file: verify)]
    } else {
      plans = try made()
    }
    try drawSVG(plans)
    let grids = plans.map { $0.grid() }.joined(separator: "\n")
    if grid { return try StandardOutput.write(grids) }
    let facts = PlanFacts(plans)
    if let verify {
      return try StandardOutput.write("\(verify): sound\n\(facts.commented)\n\(grids)")
    }
    guard plans.count == 1 else {
      return try StandardOutput.write("\(facts.compared)\n\(grids)")
    }
    // The grid is printed as comments, so that `--verify` accepts the output.
    let comments = grids.split(separator: "\n").map { "# \($0)\n" }.joined()
    try StandardOutput.write("\(plans[0].plan)\n\(facts.commented)#\n\(comments)")
  }

  private func drawSVG(_ plans: [VerifiedPlan]) throws(Failure) {
    guard let svg else { return }
    let drawing = PlanDrawing(plans.map(PlanSchedule.init)).svg
    try Failure.catching { try File.write(drawing, to: svg) }
  }

  private func made() throws(Failure) -> [VerifiedPlan] {
    try JobOptions.check("--workers", workers, 1...256)
    let strategy = strategy
    var job = try job.job(workers: workers)
    // The plan is that of `bench run` on this machine, which places workers close.
    job.cacheGroups = try Failure.catching {
      let topology = try Topology()
      return topology.cacheGroups(of: try Placement.assign(workers: workers, on: topology))
    }
    let found = try Failure.catching { try Strategy.select(strategy) }
    var plans: [VerifiedPlan] = []
    for strategy in found {
      let plan = try Failure.catching { try strategy.plan(job) }
      plans.append(try proved(plan, lines: nil, file: nil))
    }
    return plans
  }

  private func parsed(_ path: String) throws(Failure) -> (plan: Plan, lines: [[Int]]?) {
    let bytes = try Failure.catching { try File.read(path) }
    do {
      let (plan, lines) = try Plan.parse(String(decoding: bytes, as: UTF8.self))
      return (plan, lines)
    } catch {
      throw Failure(.badData, "\(path): \(error)")
    }
  }

  private func proved(
    _ plan: Plan, lines: [[Int]]?, file: String?
  ) throws(Failure) -> VerifiedPlan {
    do {
      return try VerifiedPlan(plan)
    } catch {
      var place = file.map { "\($0): " } ?? ""
      if case .action(let location, _) = error, let lines {
        let list =
          switch location.owner {
          case .worker(let worker): worker
          case .task(let task): plan.workers.count + task
          }
        place += "line \(lines[list][location.index]): "
      }
      throw Failure(.badData, "\(place)\(error)")
    }
  }
}
