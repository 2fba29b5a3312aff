import ArgumentParser
import Figures
import Files
import Plans
import Reports
import Strategies

/// `bench plan`: prints a strategy's plan, or verifies a plan that it reads from a file.
struct PlanCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plan", abstract: "Print a strategy's plan, or verify one from a file.")

  @Option(help: "One strategy, such as layer-parallel:1f1b.")
  var strategy = "data-parallel"

  @Option(help: "Number of workers.")
  var workers = 2

  @OptionGroup var job: JobOptions

  @Option(help: "Verify the plan in this file instead, and name the line where it is wrong.")
  var verify: String?

  func run() throws {
    let plan = try verify.map(parsed) ?? made()
    let verified = try proved(plan.plan, lines: plan.lines, file: verify)
    if let verify {
      return try StandardOutput.write("\(verify): sound\n\(facts(verified))\n\(verified.grid())")
    }
    // The grid is printed as comments, so that `--verify` accepts the output.
    let grid = verified.grid().split(separator: "\n").map { "# \($0)\n" }.joined()
    try StandardOutput.write("\(verified.plan)\n\(facts(verified))#\n\(grid)")
  }

  private func made() throws(Failure) -> (plan: Plan, lines: [[Int]]?) {
    try JobOptions.check("--workers", workers, 1...256)
    let (strategy, job) = (strategy, try job.job(workers: workers))
    let found = try Failure.catching { try Strategy.select(strategy) }
    guard found.count == 1 else {
      throw Failure(.usage, "--strategy \(strategy): expected one strategy, not \(found.count)")
    }
    return (try Failure.catching { try found[0].plan(job) }, nil)
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

  private func facts(_ verified: VerifiedPlan) -> String {
    """
    # workers: \(verified.plan.workers.count), batches a period: \(verified.plan.steps), \
    bound \(verified.plan.boundSpeedup.text(.times)), \
    \(verified.bytesPerStep.text(.count)) bytes and \
    \(verified.messagesPerStep.text(.fixed(2))) messages a step

    """
  }
}
