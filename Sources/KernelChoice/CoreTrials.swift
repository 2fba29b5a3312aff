import Statistics

/// The kernels that OpenBLAS uses, tried against others that it has.
public struct CoreTrials: Codable, Equatable, Sendable {
  /// One set of kernels.
  public struct Entrant: Codable, Equatable, Sendable {
    public let core: String
    /// The rate in each round, in GFLOP/s.
    public fileprivate(set) var rates: [Double] = []
    /// Why these kernels cannot be used; nil where they can.
    public fileprivate(set) var problem: String?

    /// Takes the next round's ending.
    fileprivate mutating func take(_ ending: ProgramImage.Ending) throws(Refusal) {
      switch ending {
      case .answered(let trial) where trial.core.lowercased() != core.lowercased():
        problem = "this OpenBLAS has no such kernels"
      case .answered(let trial) where !trial.isRight: problem = "wrong products"
      case .answered(let trial): rates.append(trial.rate)
      case .failed(let reason): problem = reason
      case .refused(let reason): throw Refusal(reason: reason)
      }
    }
  }

  /// Kernels that are better than those in use.
  public struct Better: Equatable, Sendable {
    public let core: String
    /// How many times as fast they are; nil where those in use have failed.
    public let ratio: Double?
  }

  /// The system starts no child processes.
  public struct Refusal: Error, Equatable {
    public let reason: String
  }

  /// The kernels in use.
  public private(set) var own: Entrant
  public private(set) var others: [Entrant] = []

  /// A ratio up to this is not worth a restart or a warning: trials scatter by some percent.
  public static let margin = 1.05

  /// Tries the kernels in use, and alternatives until two of these have passed. What passes is tried
  /// again, once in each round, all in turn.
  ///
  /// - Parameters:
  ///   - core: the kernels in use.
  ///   - alternatives: as `CoreLevel.alternatives` orders them.
  ///   - run: a trial in a child process; nil means the kernels in use.
  public init(
    of core: String, against alternatives: [String], rounds: Int = 5,
    run: (String?) -> ProgramImage.Ending
  ) throws(Refusal) {
    own = Entrant(core: core)
    try own.take(run(nil))
    for name in alternatives where others.count(where: { $0.problem == nil }) < 2 {
      var other = Entrant(core: name)
      try other.take(run(name))
      others.append(other)
    }
    for _ in 1..<max(1, rounds) {
      if own.problem == nil { try own.take(run(nil)) }
      for index in others.indices where others[index].problem == nil {
        try others[index].take(run(others[index].core))
      }
    }
  }

  /// Whether any kernels have passed.
  var havePassed: Bool { ([own] + others).contains { $0.problem == nil } }

  /// How many times as fast an entrant is as the kernels in use, by the median of the rounds; nil where
  /// either has failed.
  public func ratio(of entrant: Entrant) -> Double? {
    guard own.problem == nil, entrant.problem == nil else { return nil }
    return median(zip(entrant.rates, own.rates).map { $0 / $1 })
  }

  /// The best other kernels, where they are better than those in use by more than the margin.
  public var better: Better? {
    let passed = others.filter { $0.problem == nil }
    guard own.problem == nil else {
      return passed.max { median($0.rates) < median($1.rates) }
        .map { Better(core: $0.core, ratio: nil) }
    }
    let best = passed.map { Better(core: $0.core, ratio: ratio(of: $0)) }
      .max { $0.ratio! < $1.ratio! }
    return best.flatMap { $0.ratio! > Self.margin ? $0 : nil }
  }

  /// Whether the figures can be those of trials; a file may hold anything.
  var isSound: Bool {
    ([own] + others).allSatisfy { entrant in
      entrant.rates.allSatisfy(KernelTrial.possibleRates.contains)
        && (entrant.problem != nil || !entrant.rates.isEmpty)
    } && Set(([own] + others).filter { $0.problem == nil }.map(\.rates.count)).count <= 1
  }
}
