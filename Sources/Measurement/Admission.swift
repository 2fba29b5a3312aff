import Plans

/// Decides which rows a run takes in: all of them where there is time, and otherwise the most
/// telling ones, as long as their checks and their samples fit into the run's time.
struct Admission {
  private let budget: TimeBudget
  private let sampleSeconds: Double
  /// The largest number of workers that has a core for each.
  private let main: Int
  /// The names of the contenders that an unfinished run has measured; their samples must not be
  /// lost.
  private let measured: Set<String>
  /// Seconds of a step of serial; 0 until it has been timed.
  var serialStepSeconds = 0.0
  /// The estimated seconds of a round of all rows admitted so far.
  private var roundSeconds = 0.0

  /// - Parameters:
  ///   - cores: the number of cores that this process may use.
  ///   - unfinished: the run that is carried on.
  init(
    _ settings: RunSettings, _ budget: TimeBudget, cores: Int, unfinished: UnfinishedRun? = nil
  ) {
    measured = Set(unfinished?.measured ?? [])
    self.budget = budget
    sampleSeconds = settings.sampleSeconds
    main = settings.workers.last { $0 <= max(1, cores) } ?? settings.workers[0]
  }

  /// The indices of the contenders, the most telling first: serial, threaded BLAS and each family's
  /// default with a worker on every core, the same with other numbers of workers, then all others.
  func order(_ contenders: [Contender]) -> [Int] {
    let ranks = contenders.enumerated().map { index, contender in
      [
        contender.isSerial ? 0 : isProtected(contender) ? 1 : contender.isStandard ? 2 : 3,
        contender.workersPerProcess > main ? 1 : 0, abs(contender.workersPerProcess - main), index,
      ]
    }
    return contenders.indices.sorted { ranks[$0].lexicographicallyPrecedes(ranks[$1]) }
  }

  /// Whether there is time to prove a contender's plan, or to go on with its proof.
  func proves(_ contender: Contender) -> Bool {
    let share = TimeBudget.Share.self
    return contender.strategy.isBase || measured.contains(contender.name)
      || !budget.isOver(isProtected(contender) ? share.protectedProofs : share.admission)
  }

  /// Whether there is time to check a contender, and to sample it in every round.
  mutating func admits(_ contender: Contender) -> Bool {
    let samples = 2 * max(sampleSeconds, Double(contender.period) * serialStepSeconds)
    let fits =
      budget.elapsed + checkSeconds(contender) <= budget.seconds(TimeBudget.Share.admission)
      && roundSeconds + samples <= budget.seconds(TimeBudget.Share.round)
    guard fits || isProtected(contender) else { return false }
    roundSeconds += samples
    return true
  }

  /// Whether there is time for the trial of a relaxed plan, on which no verdict depends.
  func describes(_ contender: Contender) -> Bool {
    checkSeconds(contender) <= budget.seconds(TimeBudget.Share.description)
  }

  /// The estimated seconds of a first trial: two periods, the same two again to see that their bits
  /// repeat, and two of serial.
  private func checkSeconds(_ contender: Contender) -> Double {
    Double(6 * contender.period) * serialStepSeconds
  }

  /// Whether a contender takes part however little time there is.
  private func isProtected(_ contender: Contender) -> Bool {
    contender.strategy.isBase || measured.contains(contender.name)
      || (contender.isStandard && contender.workersPerProcess == main)
  }
}

extension Contender {
  var workersPerProcess: Int { workers / processes }

  /// Whether it is a base of comparison, or the default member of a family without compression.
  fileprivate var isStandard: Bool {
    strategy.isBase || (strategy.isDefault && strategy.compression == nil)
  }

  mutating func stop(_ status: Status, _ reason: String) {
    self.status = status
    self.reason = reason
  }

  /// The reason of rows that were left out because the run's time was short.
  public static let noTime = "no time: see --max-time"

  /// Leaves the row out of the run.
  mutating func leaveOut() { stop(.skipped, Self.noTime) }

  /// Whether it was left out because the run's time was short.
  public var isLeftOut: Bool { reason == Self.noTime }
}
