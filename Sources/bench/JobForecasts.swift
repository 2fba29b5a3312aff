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
  /// What is assumed of machines that were not measured, a sentence each; empty for this machine alone.
  private(set) var assumptions: [String] = []

  /// Makes and proves every plan, and measures what the machine's model lacks for them.
  ///
  /// - Parameters:
  ///   - strategies, workers: as the options of these names have them.
  ///   - machine: the file of a model that is read instead; nil to measure.
  ///   - again: whether to measure anew what is kept.
  ///   - elsewhere: the machines that forecasts are for; nil for this one.
  init(
    of strategies: String, workers: String, _ job: JobOptions, _ placement: PlacementOptions,
    machine: String?, again: Bool, elsewhere: ElsewhereOptions,
    _ logger: Logger
  ) throws {
    let network = try elsewhere.network()
    let there = try elsewhere.topology()
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
    let site = Site(
      there ?? topology, binding: try placement.binding(), places: try placement.placeKind(),
      nodes: network.nodes, products: products)
    let mostBLASThreads = there == nil ? .max : topology.allowedCoreCount
    let plans = try Self.plans(
      strategies, processes: network.nodes, workers, on: there ?? topology, job
    ) { strategy, job, rule, dataBytes in
      guard !elsewhere.isHere else {
        let seated = try workplace.seat(strategy, job, rule)
        return PlacedPlan(seated, rule: rule, on: topology, dataBytes: dataBytes)!
      }
      guard !strategy.usesThreadedBLAS || job.workers <= mostBLASThreads else {
        throw Failure(
          .usage,
          "\(job.workers) threads of OpenBLAS cannot be measured on \(mostBLASThreads) cores")
      }
      return try site.place(strategy, job, rule, dataBytes: dataBytes)
    }
    var model: MachineModel
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
    if let there { (model, assumptions) = model.extrapolated(to: there) }
    if let link = network.link {
      model.link = link
      assumptions.append(Self.assumption(of: link, nodes: network.nodes))
    }
    let proved = plans.compactMap { try? $0.placed.get() }.allSatisfy(\.plan.isProved)
    if !proved {
      assumptions.append(
        "Plans of more than \(Site.mostProvedWorkers) workers are not proved here: the code that makes"
          + " them makes smaller ones, which are, and nothing runs a plan that is not.")
    }
    self.model = model
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

  /// The plan of every strategy with every number of workers, or the reason why there is none.
  ///
  /// - Parameter place: puts a strategy's plan for a job on its workers, here or elsewhere.
  private static func plans(
    _ strategies: String, processes: Int, _ workers: String, on topology: Topology,
    _ job: JobOptions, place: (Strategy, Job, TrainingRule, _ dataBytes: Int) throws -> PlacedPlan
  ) throws -> [(Strategy, workers: Int, placed: Result<PlacedPlan, Failure>)] {
    let chosen = try Failure.catching { try Strategy.select(strategies, processes: processes) }
    let widths = try JobOptions.workers(workers, on: topology)
    let rule = try job.rule()
    let dataBytes = try job.dataset(startingFrom: nil, TerminalLog.logger(quiet: true))
      .training.byteCount
    var plans: [(Strategy, workers: Int, placed: Result<PlacedPlan, Failure>)] = []
    for strategy in chosen {
      for width in strategy.isSerial ? [1] : widths {
        let job = try job.job(workers: width)
        let placed = Result { () throws(Failure) in
          try Failure.catching { try place(strategy, job, rule, dataBytes) }
        }
        plans.append((strategy, width, placed))
      }
    }
    return plans
  }

  private static func assumption(of link: Link, nodes: Int) -> String {
    let rate = 1 / link.secondsPerByte.median
    return
      "Each of the \(nodes) machines has one link, of \(link.latencySeconds.median.text(.time(1))) and"
      + " \(rate.text(.bytes))/s in each direction, which carries its messages one after the other; the"
      + " network between the links delays nothing. The library's collectives take the algorithms that"
      + " docs/forecast.md names."
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
