import Figures
import Measurement
import Reports

/// `--dry-run`: a table of all plans and of what each exchanges in a step, before anything runs.
enum DryRun {
  static func text(_ run: MeasuredRun) -> String {
    let table = ConsoleTable([
      .init("strategy", .left), .init("workers"), .init("bound"), .init("bytes a step"),
      .init("remote lines a step"), .init("messages a step"), .init("plan", .left),
    ])
    return table.render(
      run.contenders.map { contender in
        guard let plan = contender.plan, contender.status == .ok else {
          return [
            contender.strategy.name, "\(contender.workers)", "–", "–", "–", "–",
            "\(contender.status.rawValue): \(contender.reason)",
          ]
        }
        return [
          contender.strategy.name, "\(contender.workers)",
          (contender.boundSpeedup ?? 1).text(.times),
          plan.bytesPerStep.text(.count), plan.remoteLinesPerStep.text(.count),
          plan.messagesPerStep.text(.fixed(2)),
          "verified",
        ]
      })
  }
}
