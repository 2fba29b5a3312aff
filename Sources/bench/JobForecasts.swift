import Engine
import Figures
import Forecast
import Logging
import Machine
import Plans
import Reports
import Runtime
import Strategies

/// The forecasts of a job's strategies on this machine, and the machine's model that they come from.
struct JobForecasts {
  struct Entry {
    var strategy: Strategy
    var workers: Int
    /// Whether the plan trains what serial trains, but for rounding.
    var isExact: Bool
    /// The forecast, or the reason why there is none.
    var forecast: Result<PlanForecast, Failure>
  }

  private(set) var entries: [Entry] = []
  let model: MachineModel

  /// Makes and proves every plan, and measures what the machine's model lacks for them.
  ///
  /// - Parameters:
  ///   - strategies, workers: as the options of these names have them.
  ///   - machine: the file of a model that is read instead; nil to measure.
  ///   - again: whether to measure anew what is kept.
  init(
    of strategies: String, workers: String, _ job: JobOptions, _ placement: PlacementOptions,
    machine: String?, again: Bool, _ logger: Logger
  ) throws {
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
    let products = ProductChooser(policy, on: topology)
    let workplace = Workplace(
      topology, binding: try placement.binding(), places: try placement.placeKind(),
      products: products)
    let plans = try Self.plans(strategies, workers, job, workplace)
    if let read {
      model = read
    } else {
      let known = again ? nil : MachineModel.kept(for: fingerprint)?.undisturbed
      let (measured, missing) = try Failure.catching {
        try Calibration(workplace, products).model(
          completing: known, for: plans.compactMap { try? $0.placed.get() })
      }
      model = measured
      model.keep()
      if let share = model.othersShare, model.isDisturbed {
        logger.warning(
          """
          others used \(share.text(.fixed(1))) processors while costs were measured, so that these are \
          too high; the next time they are measured again
          """)
      }
      if missing > 0 {
        logger.warning(
          "there was no time for \(missing) products: their costs are those of the nearest ones")
      }
    }
    entries = plans.map { [model] strategy, workers, placed in
      Entry(
        strategy: strategy, workers: workers,
        isExact: (try? placed.get())?.plan.plan.consistency == .synchronous,
        forecast: placed.flatMap { placed in
          PlanForecast(placed, on: model).map(Result.success)
            ?? .failure(Failure(.usage, "the model lacks costs that it needs"))
        })
    }
  }

  private static func plans(
    _ strategies: String, _ workers: String, _ job: JobOptions, _ workplace: Workplace
  ) throws -> [(Strategy, workers: Int, placed: Result<PlacedPlan, Failure>)] {
    let chosen = try Failure.catching { try Strategy.select(strategies) }
    let widths = try JobOptions.workers(workers, on: workplace.topology)
    let rule = try job.rule()
    let dataBytes = try job.dataset(startingFrom: nil, TerminalLog.logger(quiet: true))
      .training.byteCount
    var plans: [(Strategy, workers: Int, placed: Result<PlacedPlan, Failure>)] = []
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
        plans.append((strategy, width, placed))
      }
    }
    return plans
  }

  /// A line for each strategy and number of workers.
  var table: String {
    let table = ConsoleTable([
      .init("strategy", .left), .init("workers"), .init("step"), .init("from"), .init("to"),
      .init("compute"), .init("moving"), .init("waiting"), .init("", .left),
    ])
    return table.render(
      entries.map { entry in
        let name = [entry.strategy.name, "\(entry.workers)"]
        switch entry.forecast {
        case .failure(let failure):
          return name + [String](repeating: "–", count: 6) + [failure.message]
        case .success(let forecast):
          return name + [
            forecast.stepSeconds.text(.time(1)), forecast.low.text(.time(1)),
            forecast.high.text(.time(1)),
            (forecast.compute / forecast.stepSeconds).text(.percent(0)),
            (forecast.moving / forecast.stepSeconds).text(.percent(0)),
            (forecast.waiting / forecast.stepSeconds).text(.percent(0)), "",
          ]
        }
      })
  }
}
