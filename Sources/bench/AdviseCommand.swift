import ArgumentParser
import Engine
import Figures
import Forecast
import KernelChoice
import Measurement
import Plans
import Runtime

/// `bench advise`: which strategy to take for a job, by forecast.
struct AdviseCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "advise",
    abstract: "Say which strategy to take for a job, without running it.",
    discussion: """
      Each strategy's step is forecast from what work costs on this machine, which is measured in \
      some seconds and kept. Where forecasts cannot tell strategies apart, the command that measures \
      just those is printed; --measure carries it out. With --on and --nodes the forecast is for other \
      machines, and what it assumes of them is printed. docs/forecast.md says how far off forecasts are.
      """)

  @Option(help: "Strategies to choose from, as for bench run.")
  var strategy = "all"

  @Option(help: "Numbers of workers such as 1,2,4, or cores, or curve for 1, 2, 4, … cores.")
  var workers = "curve"

  @OptionGroup var job: JobOptions
  @OptionGroup var placement: PlacementOptions
  @OptionGroup(title: "Other machines") var elsewhere: ElsewhereOptions

  @Option(help: "Read the machine's model from this file, and measure nothing.")
  var machine: String?

  @Flag(help: "Also choose from strategies that train by another algorithm than serial.")
  var allowRelaxed = false

  @Flag(help: "Print the advice as JSON: times in seconds, shares of all workers' time.")
  var json = false

  @Flag(help: "Measure the strategies that forecasts cannot tell apart, by bench run.")
  var measure = false

  @OptionGroup(title: "With --measure") var sampling: SamplingOptions

  @Option(help: "With --measure: folder for the reports. Default: results/<UTC time>-<host>.")
  var output: String?

  @Flag(help: "Print no warnings.")
  var quiet = false

  func run() throws {
    // What the run would refuse is refused before anything takes time.
    _ = try sampling.stoppingRule(StoppingRule(rounds: RunCommand.fewestRounds))
    guard !json || !measure else {
      throw Failure(.usage, "--json with --measure: a run prints tables; expected one of them")
    }
    guard !measure || elsewhere.isHere else {
      throw Failure(.usage, "--measure with --on or --nodes: only this machine can be measured")
    }
    let forecasts = try JobForecasts(
      of: strategy, workers: workers, job, placement, machine: machine, again: false,
      elsewhere: elsewhere, TerminalLog.logger(quiet: quiet))
    let choices = forecasts.entries.compactMap { entry in
      (try? entry.forecast.get()).map {
        Advice.Choice(
          strategy: entry.strategy.name, workers: entry.workers, isExact: entry.isExact,
          forecast: $0)
      }
    }
    guard let advice = Advice(choices, allowsRelaxed: allowRelaxed) else {
      throw Failure(.usage, "none of these strategies can train this job, or has a forecast")
    }
    let serial = choices.first { $0.strategy == "serial" }
    let turns =
      elsewhere.isHere ? try turns(of: advice, among: choices, forecasts.model) : nil
    let assumptions = forecasts.assumptions
    try StandardOutput.write(
      json
        ? AdviceDocument(
          advice, turns, assumptions, measure: elsewhere.on == nil ? command(advice) : nil
        ).json
        : text(advice, turns, serial: serial?.forecast)
          + assumptions.map { "\($0)\n" }.joined())
    guard measure else { return }
    try Self.restart(runArguments(advice))
  }

  /// What it would take to turn the advice to the best of another family.
  private func turns(
    of advice: Advice, among choices: [Advice.Choice], _ model: MachineModel
  ) throws -> AdviceTurns {
    let logger = TerminalLog.logger(quiet: true)
    let topology = try PlacementOptions.topology(logger)
    let products = ProductChooser(try job.productPolicy(), on: topology)
    let workplace = Workplace(
      topology, binding: try placement.binding(), places: try placement.placeKind(),
      products: products)
    let data = try job.dataset(startingFrom: nil, logger).training
    return try AdviceTurns(
      of: advice, contenders: advice.leaders(of: choices, allowsRelaxed: allowRelaxed), job,
      rows: data.rows, dataBytes: data.byteCount, workplace, products, model,
      completes: machine == nil)
  }

  private func name(_ choice: Advice.Choice) -> String {
    "\(choice.strategy) with \(choice.workers.counting("worker"))\(place(of: choice))"
  }

  private func text(_ advice: Advice, _ turns: AdviceTurns?, serial: PlanForecast?) -> String {
    func shares(_ forecast: PlanForecast) -> String {
      let parts = [
        (forecast.compute, "computing"), (forecast.moving, "moving data"),
        (forecast.waiting, "waiting"),
      ]
      return parts.map { "\(($0 / forecast.stepSeconds).text(.percent(0))) \($1)" }
        .joined(separator: ", ")
    }
    let best = advice.best.forecast
    let speedup =
      serial.map { ", \(($0.stepSeconds / best.stepSeconds).text(.times)) serial" } ?? ""
    var lines = [
      "By forecast: \(name(advice.best)), \(best.stepSeconds.text(.time(1))) a step "
        + "(\(best.low.text(.time(1)))–\(best.high.text(.time(1))))\(speedup): \(shares(best))."
    ]
    if let next = advice.next {
      let loss = advice.largestLoss(of: next)
      lines.append(
        "The next, \(name(next)), takes "
          + "\((next.forecast.stepSeconds / best.stepSeconds - 1).text(.percent(0))) longer, most of it "
          + "\(Self.words[loss.bucket]!) (\(loss.seconds.text(.time(1))) more).")
    }
    if let relaxed = advice.relaxed.first {
      lines.append(
        "Of another algorithm, whose steps are worth less: \(name(relaxed)), "
          + "\(relaxed.forecast.stepSeconds.text(.time(1))) a step.")
    }
    if let turns, !turns.sides.isEmpty { lines.append(turns.text(name)) }
    if elsewhere.on != nil {
      if !advice.alike.isEmpty {
        lines.append(
          "The forecast cannot tell these from it: "
            + advice.alike.map { name($0) }.joined(separator: ", ") + ".")
      }
    } else if advice.alike.isEmpty {
      lines.append("To see whether that comes true: \(command(advice))")
    } else {
      lines.append(
        "The forecast cannot tell these from it: "
          + advice.alike.map { name($0) }.joined(separator: ", ")
          + ". To measure just those: \(command(advice))")
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// The machines of a choice, in words; nothing where there is one. The bases of every run stay in one
  /// process.
  private func place(of choice: Advice.Choice) -> String {
    guard let nodes = elsewhere.nodes, !["serial", "blas-threads"].contains(choice.strategy) else {
      return ""
    }
    return " on each of \(nodes) machines"
  }

  private static let words: [Bucket: String] = [
    .compute: "in its kernels", .communication: "in moving data", .wait: "in waiting",
  ]

  /// The arguments of the run that measures the best choices.
  private func runArguments(_ advice: Advice) -> [String] {
    let choices = [advice.best] + advice.alike
    var names: [String] = []
    for choice in choices where !names.contains(choice.strategy) { names.append(choice.strategy) }
    let numbers = Set(choices.map(\.workers)).sorted().map(String.init)
    return [
      "run", "--strategy", names.joined(separator: ","), "--workers",
      numbers.joined(separator: ","),
    ]
      + Self.withoutOwn(
        Array(CommandLine.arguments.dropFirst().drop { $0 != "advise" }.dropFirst()))
  }

  /// The arguments that a run has too.
  static func withoutOwn(_ arguments: [String]) -> [String] {
    let flags = ["--allow-relaxed", "--json", "--measure"]
    let options = ["--strategy", "--workers", "--machine", "--on", "--nodes", "--link"]
    var kept: [String] = []
    var left = arguments[...]
    while let argument = left.popFirst() {
      if flags.contains(argument) || options.contains(where: { argument.hasPrefix("\($0)=") }) {
        continue
      }
      if options.contains(argument) { _ = left.popFirst() } else { kept.append(argument) }
    }
    return kept
  }

  private func command(_ advice: Advice) -> String {
    let plain = Set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./:,=+")
    let words = runArguments(advice).map { word in
      word.allSatisfy(plain.contains) && !word.isEmpty
        ? word : "'" + word.replacing("'", with: "'\\''") + "'"
    }
    let launcher = elsewhere.nodes.map { "mpirun -n \($0) " } ?? ""
    return "\(launcher)bench \(words.joined(separator: " "))"
  }

  /// Goes on as this program with other arguments.
  private static func restart(_ arguments: [String]) throws(Failure) -> Never {
    guard var image = ProgramImage.current() else {
      throw Failure(
        .system, "the system does not tell which program this is: run the command above")
    }
    image.arguments = image.arguments.prefix(1) + arguments
    throw Failure(.system, "cannot go on as bench run: \(image.restart(with: [:]))")
  }
}
