import Measurement
import Reports

/// `--dry-run`: what every plan promises, before anything runs.
enum DryRun {
  static func text(_ run: MeasuredRun) -> String {
    let table = ConsoleTable([
      .init("strategy", .left), .init("workers"), .init("bound"), .init("bytes a step"),
      .init("messages a step"), .init("plan", .left),
    ])
    return table.render(
      run.contenders.map { contender in
        guard let plan = contender.plan, contender.status == .ok else {
          return [
            contender.strategy.name, "\(contender.workers)", "–", "–", "–",
            "\(contender.status.rawValue): \(contender.reason)",
          ]
        }
        return [
          contender.strategy.name, "\(contender.workers)",
          SummaryTable.fixed(contender.boundSpeedup ?? 1, 2) + "×",
          SummaryTable.count(plan.bytesPerStep), SummaryTable.fixed(plan.messagesPerStep, 2),
          "verified",
        ]
      })
  }
}
