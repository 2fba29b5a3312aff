import Reports

/// What the gate asks of the figures of a candidate, compared with its base.
public struct Thresholds: Sendable {
  /// What follows from a verdict that is no regression.
  public enum Response: String, CaseIterable, Comparable, Sendable {
    case pass, warn, fail

    public static func < (first: Response, second: Response) -> Bool {
      allCases.firstIndex(of: first)! < allCases.firstIndex(of: second)!
    }
  }

  /// What is asked of some rows and metrics. Fields that are nil are left to the other rules that
  /// match (see `Terms`).
  public struct Rule: Sendable {
    /// Names, families or globs with `*` and `?`; one that matches is enough.
    public var strategies: [String] = ["*"]
    /// Numbers of workers; empty for any.
    public var workers: [Int] = []
    public var metrics: [Metric]
    /// The loss that is still accepted, as a share: 0.02 for 2 %.
    public var relative: Double?
    /// The same in the metric's own unit. Where both are given a loss must exceed both.
    public var absolute: Double?
    /// A side with fewer blocks is inconclusive.
    public var minBlocks: Int?
    public var onMissing: Response?
    public var onInconclusive: Response?
    public var onImproved: Response?
    /// `false` takes the figures out of the gate, whatever rules before it say.
    public var isGated: Bool?
    /// Why they are out of it.
    public var reason: String?
    /// Where the rule stands in its file; nil for one that is built in.
    public var line: Int?

    var hasMargin: Bool { relative != nil || absolute != nil }

    /// Which rule it is, for people.
    var place: String { line.map { "line \($0)" } ?? "built in" }

    public func matches(_ key: RunData.Key) -> Bool {
      (workers.isEmpty || workers.contains(key.workers)) && strategies.contains(where: key.isNamed)
    }
  }

  /// The chance that a gate with nothing to find says `regression` for any of its rows.
  public var alpha = 0.05
  /// With a larger share of disturbed blocks on a side a change is inconclusive.
  public var maxDisturbed = 0.25
  public var rules: [Rule]

  public init(rules: [Rule]) { self.rules = rules }

  /// The least margin of serial's time. Runs minutes apart differ by more than ratios within a run do:
  /// see results/gate.
  static let serialTimeMargin = 0.10

  /// Without a file: speedups, with a margin that memory placement and other luck of a process
  /// stay below on a quiet machine; the time of a step of serial, which every speedup is a ratio to,
  /// so that a program that got slower everywhere is seen; and the exact counts of the plans.
  public static let standard = Thresholds(
    rules: [
      Rule(metrics: [.speedup], relative: 0.02),
      Rule(strategies: ["serial"], metrics: [.stepSeconds], relative: serialTimeMargin),
      Rule(metrics: Metric.all.filter { $0.scope == .exact }),
    ])

  /// What is asked of a figure; nil where no rule matches it.
  public func terms(for key: RunData.Key, _ metric: Metric) -> Terms? {
    let matching = rules.filter { rule in
      rule.matches(key) && rule.metrics.contains { $0.name == metric.name }
    }
    return matching.isEmpty ? nil : Terms(matching)
  }
}

extension RecordedRun.Key {
  /// Whether `pattern` is the strategy, its family, or a glob of either.
  func isNamed(_ pattern: String) -> Bool {
    Glob.matches(strategy, pattern) || Glob.matches(family, pattern)
  }
}

/// Shell patterns: `*` for any text, `?` for one character.
enum Glob {
  /// In time proportional to both lengths: a `*` is taken back to the last one only.
  static func matches(_ text: String, _ pattern: String) -> Bool {
    let (text, pattern) = (Array(text), Array(pattern))
    var (at, next) = (0, 0)
    var star: (text: Int, pattern: Int)?
    while at < text.count {
      if next < pattern.count, pattern[next] == "*" {
        star = (at, next)
        next += 1
      } else if next < pattern.count, pattern[next] == "?" || pattern[next] == text[at] {
        (at, next) = (at + 1, next + 1)
      } else if let last = star {
        star = (last.text + 1, last.pattern)
        (at, next) = (last.text + 1, last.pattern + 1)
      } else {
        return false
      }
    }
    return pattern[next...].allSatisfy { $0 == "*" }
  }
}
