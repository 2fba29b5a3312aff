import ArgumentParser
import KernelChoice
import Kernels
import Machine
import Measurement
import Reports
import Runtime
import Trials

/// What the machinery around the kernels costs: barriers, all-reduces, the interpreter, actions.
@main
struct Limits: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Measure what barriers, all-reduces, the interpreter and actions cost.")

  @Option(help: "Samples of each figure, about two milliseconds each.")
  var rounds = 51

  @Option(help: "A folder for metg.csv: how efficient each strategy is by the size of actions.")
  var output: String?

  func validate() throws {
    guard rounds > 0 else { throw ValidationError("--rounds \(rounds): expected 1 or more") }
  }

  func run() throws {
    CoreChoice.settle()
    // Before the measurement: a folder that cannot be made must not cost its figures.
    let folder = try output.map { (path) throws(ReportError) in try RunFolder.make(path) }
    let topology = try Topology()
    let crew = try Crew(workers: 2, binding: .close, places: .cores, on: topology)
    if crew.isOversubscribed { print("two workers share a core: these figures say little") }
    var limits = try Limit.barriers(on: topology, rounds: rounds)
    limits.append(try Limit.exchange(crew: crew, rounds: rounds))
    limits.append(try Limit.engine(rounds: rounds))
    let strategies = try StrategyGranularity.measure(crew: crew, rounds: max(1, rounds / 5))
    let independent = strategies.last!.granularity
    limits.append(
      Limit(
        "METG(50 %) without dependencies, 2 workers",
        median: independent.median.minimumEffective() ?? .infinity,
        best: independent.best.minimumEffective(),
        unit: "ns", scale: 1e9, goal: 400e-9))
    print("OpenBLAS \(BLAS.core), chosen by \(CoreChoice.chooser.rawValue)")
    if let peak = try CorePeak.measure(on: Topology()) { print("multiply-add units: \(peak.text)") }
    print()
    print(Self.table(limits))
    print(Self.table(strategies))
    try folder?.write(StrategyGranularity.csv(strategies), as: "metg.csv")
  }

  private static func table(_ limits: [Limit]) -> String {
    ConsoleTable([
      .init("figure", .left), .init("unit", .left), .init("median"), .init("best"), .init("goal"),
      .init("reached", .left),
    ]).render(
      limits.map { limit in
        let digits = limit.unit == "×" ? 4 : 1
        func shown(_ value: Double) -> String { (value * limit.scale).text(.fixed(digits)) }
        return [
          limit.name, limit.unit, shown(limit.median), limit.best.map(shown) ?? "–",
          shown(limit.goal), limit.isReached ? "yes" : "no",
        ]
      })
  }

  private static func table(_ strategies: [StrategyGranularity]) -> String {
    ConsoleTable([
      .init("strategy", .left), .init("workers"), .init("METG(50 %), ns"), .init("best"),
      .init("smallest action, ns"), .init("best"),
    ]).render(
      strategies.map { strategy in
        let (median, best) = strategy.granularity
        func shown(_ seconds: Double?) -> String {
          seconds.map { $0 * 1e9 }.text(.fixed(0))
        }
        return [
          strategy.strategy, "\(strategy.workers)", shown(median.minimumEffective()),
          shown(best.minimumEffective()), shown(median.points[0].secondsPerAction),
          shown(best.points[0].secondsPerAction),
        ]
      })
  }
}
