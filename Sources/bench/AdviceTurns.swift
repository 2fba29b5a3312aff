import Engine
import Figures
import Forecast
import Networks
import Runtime
import Strategies

/// What it would take to turn an advice: along the batch and the width, the nearest job on either side
/// for which the forecast puts another strategy clearly first.
struct AdviceTurns {
  /// A job for which the answer is another one.
  struct Turn {
    /// What of the job is another, as a phrase.
    var job: String
    var best: Advice.Choice
  }

  /// The jobs that were looked at on one side of an axis.
  struct Side {
    /// What the last of them has, as a phrase.
    var reach: String
    var turn: Turn?
  }

  private(set) var sides: [Side] = []

  /// The doublings and halvings that are looked at.
  private static let steps = 5
  /// The seconds after which no more products are timed for this.
  private static let mostSeconds = 6.0

  /// - Parameters:
  ///   - contenders: the choices that may be the answer of another job, among them the best.
  ///   - rows: those of the data, which a batch cannot be larger than.
  ///   - model: what work costs; nothing that it lacks is measured unless `completes`.
  init(
    of advice: Advice, contenders: [Advice.Choice], _ job: JobOptions, rows: Int, dataBytes: Int,
    _ workplace: Workplace, _ products: ProductChooser, _ model: MachineModel, completes: Bool
  ) throws {
    let start = ContinuousClock.now
    var model = model
    let strategies = try Failure.catching {
      try contenders.map { try Strategy.select($0.strategy)[0] }
    }
    /// The choices for another job; nil where its products could not be timed any more.
    func choices(_ job: JobOptions) throws -> [Advice.Choice]? {
      let rule = try job.rule()
      let placed = zip(contenders, strategies).map { choice, strategy in
        (try? workplace.seat(strategy, try job.job(workers: choice.workers), rule)).flatMap {
          PlacedPlan($0, rule: rule, on: workplace.topology, dataBytes: dataBytes)
        }
      }
      if completes {
        let left = Self.mostSeconds - (ContinuousClock.now - start) / .seconds(1)
        guard left > 0 else { return nil }
        let (completed, missing) = try Failure.catching {
          try Calibration(workplace, products).model(
            completing: model, for: placed.compactMap { $0 }, within: left)
        }
        model = completed
        guard missing == 0 else { return nil }
      }
      return zip(contenders, placed).compactMap { choice, placed in
        placed.flatMap { PlanForecast($0, on: model) }.map {
          Advice.Choice(
            strategy: choice.strategy, workers: choice.workers, isExact: choice.isExact,
            forecast: $0)
        }
      }
    }
    let moves: [(JobOptions) throws -> (JobOptions, String)?] = [
      { try Self.batch($0, $0.batch / 2, rows) }, { try Self.batch($0, $0.batch * 2, rows) },
      { try Self.width($0) { $0 / 2 } }, { try Self.width($0) { $0 * 2 } },
    ]
    for move in moves {
      var side: Side?
      var other = job
      for _ in 0..<Self.steps {
        guard let (next, words) = try move(other), let choices = try choices(next),
          let turned = Advice(choices, allowsRelaxed: !advice.best.isExact)
        else { break }
        other = next
        side = Side(reach: words)
        let old = advice.best.strategy
        if turned.best.strategy != old, !turned.alike.contains(where: { $0.strategy == old }) {
          side!.turn = Turn(job: words, best: turned.best)
          break
        }
      }
      if let side { sides.append(side) }
    }
    if completes { model.keep() }
  }

  /// The job with another batch; nil where there is none.
  private static func batch(
    _ job: JobOptions, _ rows: Int, _ most: Int
  ) throws -> (JobOptions, String)? {
    guard (1...most).contains(rows), rows != job.batch else { return nil }
    var other = job
    other.batch = rows
    return (other, "a batch of \(Double(rows).text(.count))")
  }

  /// The job with hidden layers of other widths; nil where there are none.
  private static func width(
    _ job: JobOptions, _ change: (Int) -> Int
  ) throws -> (JobOptions, String)? {
    let shape = try job.shape()
    let hidden = shape.widths.dropFirst().dropLast().map(change)
    guard !hidden.isEmpty, hidden.allSatisfy({ (1...NetworkShape.widest).contains($0) }) else {
      return nil
    }
    var other = job
    other.network = ([shape.inputs] + hidden + [shape.outputs]).map(String.init)
      .joined(separator: "-")
    return (other, other.network)
  }

  /// A sentence or two.
  func text(_ name: (Advice.Choice) -> String) -> String {
    let turns = sides.compactMap(\.turn).map { "with \($0.job) to \(name($0.best))" }
    let stays = sides.filter { $0.turn == nil }.map(\.reach)
    var sentences: [String] = []
    if !turns.isEmpty { sentences.append("The answer turns \(turns.joined(separator: ", ")).") }
    if !stays.isEmpty {
      sentences.append("It does not turn as far as \(stays.joined(separator: ", ")).")
    }
    return sentences.joined(separator: " ")
  }
}
