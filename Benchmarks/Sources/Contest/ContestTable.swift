import Figures
import Reports
import Rows
import Statistics

/// What a contest prints: a table for each row, and one of the goals.
public enum ContestTable {
  /// One row's contenders, and what the table has no room for.
  public static func text(_ contest: Contest, _ row: ReferenceRow) -> String {
    let table = ConsoleTable([
      .init("contender", .left), .init("cores"), .init("step"), .init("best"), .init("rows/s"),
      .init("× serial"), .init("95 % interval"), .init("loss differs by"), .init("status", .left),
    ])
    let notes = contest.entries.map { entry in
      "\n\(entry.label): \(entry.reason.isEmpty ? entry.form : entry.reason)"
    }
    return "row \(row.number): batch \(row.batch), \(row.shape); \(contest.rounds) rounds\n\n"
      + table.render(contest.entries.map { cells($0, contest, row) }) + notes.joined() + "\n"
  }

  private static func cells(_ entry: Entry, _ contest: Contest, _ row: ReferenceRow) -> [String] {
    let name = [entry.name, "\(entry.workers)"]
    guard let figures = contest.figures(of: entry, batch: row.batch) else {
      return name + [String](repeating: "–", count: 6) + [entry.status.rawValue]
    }
    return name + [
      time(figures.stepSeconds.value), time(figures.bestStepSeconds),
      figures.throughput.value.text(.count), ratio(figures.speedup),
      interval(figures.speedup),
      (entry.finding?.lossDifference).text(.exponent),
      entry.status.rawValue,
    ]
  }

  /// Goals with what was measured of them.
  public static func text(_ outcomes: [Goal.Outcome]) -> String {
    let table = ConsoleTable([
      .init("row"), .init("ours", .left), .init("theirs", .left), .init("wanted"), .init("aim"),
      .init("measured"), .init("95 % interval"), .init("goal", .left),
    ])
    return "goals: their step time ÷ ours, paired by round\n\n"
      + table.render(outcomes.map(cells))
  }

  private static func cells(_ outcome: Goal.Outcome) -> [String] {
    let goal = outcome.goal
    return [
      "\(goal.row)", side(goal.ours, outcome.ours), side(goal.theirs, outcome.theirs),
      goal.wanted.text(.times),
      goal.aim.text(.times),
      ratio(outcome.ratio), interval(outcome.ratio),
      outcome.verdict.rawValue + (outcome.reachesAim ? ", and the aim" : "")
        + (outcome.isClose ? " (within the interval)" : ""),
    ]
  }

  /// Who is meant, and who that was where there is a choice.
  private static func side(_ side: Goal.Side, _ fastest: String?) -> String {
    guard let fastest, !fastest.hasSuffix(side.name), !fastest.hasPrefix(side.name + " ") else {
      return side.name
    }
    return "\(side.name): \(fastest)"
  }

  private static func time(_ seconds: Double) -> String {
    seconds < 0.01
      ? "\((seconds * 1e6).text(.fixed(0))) µs" : "\((seconds * 1e3).text(.fixed(1))) ms"
  }

  private static func ratio(_ estimate: Estimate?) -> String {
    (estimate?.value).text(.times)
  }

  private static func interval(_ estimate: Estimate?) -> String {
    (estimate?.interval).text(.fixed(2))
  }
}
