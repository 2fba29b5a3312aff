/// What the gate asks of the figures of a candidate, compared with its base.
public struct Thresholds: Sendable {
  /// What follows from a verdict that is no regression.
  public enum Response: String, CaseIterable, Comparable, Sendable {
    case pass, warn, fail

    public static func < (first: Response, second: Response) -> Bool {
      allCases.firstIndex(of: first)! < allCases.firstIndex(of: second)!
    }
  }

  /// Margins for some rows and metrics.
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
    public var minBlocks = 6
    public var onMissing = Response.warn
    public var onInconclusive = Response.warn
    public var onImproved = Response.pass
    /// Without it the rule takes its figures out of the gate, whatever rules before it say.
    public var isGated = true

    public func matches(_ key: RunData.Key) -> Bool {
      (workers.isEmpty || workers.contains(key.workers))
        && strategies.contains {
          Glob.matches(key.strategy, $0) || Glob.matches(key.family, $0)
        }
    }
  }

  /// The chance that a gate with nothing to find says `regression` for any of its rows.
  public var alpha = 0.05
  /// With a larger share of disturbed blocks on a side a change is inconclusive.
  public var maxDisturbed = 0.25
  public var rules: [Rule]

  public init(rules: [Rule]) { self.rules = rules }

  /// Without a file: speedups, with a margin that memory placement and other luck of a process
  /// stay below on a quiet machine, and the exact counts of the plans.
  public static let standard = Thresholds(
    rules: Metric.all.filter { $0.name == "speedup" }.map { Rule(metrics: [$0], relative: 0.02) }
      + [Rule(metrics: Metric.all.filter { $0.scope == .exact })])

  /// The rule for a figure: of those that match, the last, so that special ones follow general;
  /// nil where the figure is not gated.
  public func rule(for key: RunData.Key, _ metric: Metric) -> Rule? {
    let rule = rules.last { $0.matches(key) && $0.metrics.contains { $0.name == metric.name } }
    return rule?.isGated == true ? rule : nil
  }

  /// What to do about a whole row: of its figures' rules, the strictest; nil where none is gated.
  func rule(for key: RunData.Key) -> Rule? {
    let all = Metric.all.compactMap { rule(for: key, $0) }
    guard var rule = all.first else { return nil }
    for other in all.dropFirst() {
      rule.onMissing = max(rule.onMissing, other.onMissing)
      rule.onInconclusive = max(rule.onInconclusive, other.onInconclusive)
      rule.onImproved = max(rule.onImproved, other.onImproved)
    }
    return rule
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
