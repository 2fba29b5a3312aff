import ArgumentParser
import Engine
import Figures
import Files
import Forecast
import Machine
import Plans
import Reports
import Runtime
import Strategies

/// `bench calibrate`: measures what work costs on this machine, and forecasts a job's strategies.
struct CalibrateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "calibrate",
    abstract: "Measure what work costs on this machine, and forecast each strategy's step by it.",
    discussion: """
      What was measured is kept in the user's cache folder, so that later runs measure only what \
      their plans need besides. The forecasts are computed from these costs: no plan is run.
      """)

  @Option(
    help: """
      Strategies to forecast, separated by commas: all, FAMILY (its default member), MEMBER, \
      FAMILY:MEMBER, FAMILY:*.
      """)
  var strategy = "all"

  @Option(help: "Numbers of workers such as 1,2,4, or cores, or curve for 1, 2, 4, … cores.")
  var workers = "cores"

  @OptionGroup var job: JobOptions
  @OptionGroup var placement: PlacementOptions

  @Option(help: "Also write the machine's model into this file.")
  var output: String?

  @Option(help: "Read the machine's model from this file, and measure nothing.")
  var machine: String?

  @Flag(help: "Measure everything anew, also what is kept.")
  var again = false

  @Flag(help: "Print no warnings.")
  var quiet = false

  func run() throws {
    let logger = TerminalLog.logger(quiet: quiet)
    let topology = try PlacementOptions.topology(logger)
    guard topology.isThisSystem || machine != nil else {
      throw Failure(
        .usage,
        "the topology is another machine's (HWLOC_XMLFILE or HWLOC_SYNTHETIC), and only this one can"
          + " be measured: expected --machine with a model of the other one")
    }
    let policy = try job.productPolicy()
    let fingerprint = Calibration.fingerprint(of: topology, policy)
    let read = try machine.map { path in
      try Failure.catching { try MachineModel(contentsOf: path) }
    }
    if let read, read.machine != fingerprint {
      logger.warning("\(machine!) is the model of another machine: \(read.machine)")
    }
    if let output { try Failure.catching { try File.checkWritable(output) } }
    let products = ProductChooser(policy, on: topology)
    let workplace = Workplace(
      topology, binding: try placement.binding(), places: try placement.placeKind(),
      products: products)
    let plans = try placedPlans(workplace)
    let (model, missing): (MachineModel, Int)
    if let read {
      (model, missing) = (read, 0)
    } else {
      let known = again ? nil : MachineModel.kept(for: fingerprint)
      (model, missing) = try Failure.catching {
        try Calibration(workplace, products).model(
          completing: known, for: plans.compactMap { try? $0.placed.get() })
      }
      model.keep()
    }
    if let output { try Failure.catching { try model.write(to: output) } }
    try StandardOutput.write(ModelTables(model).text + "\n" + forecasts(plans, model))
    if missing > 0 {
      logger.warning(
        "there was no time for \(missing) products: their costs are those of the nearest ones")
    }
  }

  /// The plans of all strategies, or the reasons why there are none.
  private func placedPlans(
    _ workplace: Workplace
  ) throws -> [(name: String, workers: Int, placed: Result<PlacedPlan, Failure>)] {
    let strategies = strategy
    let chosen = try Failure.catching { try Strategy.select(strategies) }
    let widths = try JobOptions.workers(workers, on: workplace.topology)
    let rule = try job.rule()
    let dataBytes = try job.dataset(startingFrom: nil, TerminalLog.logger(quiet: true))
      .training.byteCount
    var plans: [(name: String, workers: Int, placed: Result<PlacedPlan, Failure>)] = []
    for strategy in chosen {
      for width in strategy.isSerial ? [1] : widths {
        let job = try job.job(workers: width)
        let placed = Result { () throws(Failure) in
          try Failure.catching {
            let seated = try workplace.seat(strategy, job, rule)
            return PlacedPlan(
              seated, rule: rule, on: workplace.topology, dataBytes: dataBytes)!
          }
        }
        plans.append((strategy.name, width, placed))
      }
    }
    return plans
  }

  private func forecasts(
    _ plans: [(name: String, workers: Int, placed: Result<PlacedPlan, Failure>)],
    _ model: MachineModel
  ) -> String {
    let table = ConsoleTable([
      .init("strategy", .left), .init("workers"), .init("step"), .init("from"), .init("to"),
      .init("compute"), .init("moving"), .init("waiting"), .init("", .left),
    ])
    return table.render(
      plans.map { name, workers, placed in
        func without(_ reason: String) -> [String] {
          [name, "\(workers)"] + [String](repeating: "–", count: 6) + [reason]
        }
        switch placed {
        case .failure(let failure): return without(failure.message)
        case .success(let placed):
          guard let forecast = PlanForecast(placed, on: model) else {
            return without("the model lacks costs that it needs")
          }
          return [
            name, "\(workers)", forecast.stepSeconds.text(.time(1)), forecast.low.text(.time(1)),
            forecast.high.text(.time(1)),
            (forecast.compute / forecast.stepSeconds).text(.percent(0)),
            (forecast.moving / forecast.stepSeconds).text(.percent(0)),
            (forecast.waiting / forecast.stepSeconds).text(.percent(0)), "",
          ]
        }
      })
  }
}
