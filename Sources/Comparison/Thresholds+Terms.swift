import Figures

extension Thresholds {
  /// What is asked of one figure: the rules that match it, merged field by field in their order, so
  /// that a later rule overrules only what it sets.
  public struct Terms: Sendable {
    public private(set) var isGated = true
    /// Why the figure is not gated, in the words of a rule.
    private var note: String?
    public private(set) var relative: Double?
    public private(set) var absolute: Double?
    public private(set) var minBlocks = 6
    public private(set) var onMissing = Response.warn
    public private(set) var onInconclusive = Response.warn
    public private(set) var onImproved = Response.pass
    /// The rule that decided a field, by the field's key; a field that no rule sets has its default.
    private(set) var deciders: [String: Rule] = [:]

    init(_ rules: [Rule]) {
      for rule in rules {
        for field in Self.fields where field.take(rule, &self) { deciders[field.key] = rule }
      }
    }

    /// The margins, the relative one first. A loss must exceed all of them.
    var margins: [(margin: Double, isRelative: Bool)] {
      [(relative, true), (absolute, false)].compactMap { margin, isRelative in
        margin.map { ($0, isRelative) }
      }
    }

    /// The strictest of what is asked of several figures; nil where there are none.
    static func strictest(_ all: [Terms]) -> Terms? {
      guard var terms = all.first else { return nil }
      for other in all.dropFirst() {
        terms.onMissing = max(terms.onMissing, other.onMissing)
        terms.onInconclusive = max(terms.onInconclusive, other.onInconclusive)
        terms.onImproved = max(terms.onImproved, other.onImproved)
      }
      return terms
    }

    /// Why a figure of `metric` is not gated; nil where it is.
    func reasonNotGated(_ metric: Metric) -> String? {
      if !isGated { return note ?? "gate: false (\(deciders["gate"]?.place ?? "default"))" }
      return metric.scope != .exact && margins.isEmpty ? "no rule gives it a margin" : nil
    }
  }
}

extension Thresholds.Terms {
  /// One key of a rule: how a rule overrules it, and how people read it.
  struct Field: Sendable {
    let key: String
    /// Takes the rule's value; false where the rule leaves the field to others.
    fileprivate let take: @Sendable (Thresholds.Rule, inout Thresholds.Terms) -> Bool
    /// nil where the field has nothing to say about the metric.
    let shown: @Sendable (Thresholds.Terms, Metric) -> String?

    fileprivate init<Value: Sendable>(
      _ key: String, _ value: @escaping @Sendable (Thresholds.Rule) -> Value?,
      _ set: @escaping @Sendable (inout Thresholds.Terms, Value) -> Void,
      shown: @escaping @Sendable (Thresholds.Terms, Metric) -> String?
    ) {
      self.key = key
      self.shown = shown
      take = { rule, terms in
        guard let value = value(rule) else { return false }
        set(&terms, value)
        return true
      }
    }
  }

  /// Every field that rules may set; a new one is an entry here.
  static let fields: [Field] = [
    // A margin asks for the gate.
    Field(
      "gate", { $0.isGated ?? ($0.hasMargin ? true : nil) }, { $0.isGated = $1 },
      shown: { terms, _ in
        "\(terms.isGated)"
      }),
    Field(
      "reason", { $0.reason }, { $0.note = $1 },
      shown: { terms, _ in
        terms.isGated ? nil : terms.note
      }),
    Field(
      "relative", { $0.relative }, { $0.relative = $1 },
      shown: { terms, _ in
        terms.relative?.text(.percent(1))
      }),
    Field(
      "absolute", { $0.absolute }, { $0.absolute = $1 },
      shown: { terms, metric in
        terms.absolute.map { metric.shown($0) }
      }),
    Field(
      "min_blocks", { $0.minBlocks }, { $0.minBlocks = $1 },
      shown: { terms, metric in
        metric.scope.isSampled ? "\(terms.minBlocks)" : nil
      }),
    Field(
      "on_missing", { $0.onMissing }, { $0.onMissing = $1 },
      shown: { terms, _ in
        terms.onMissing.rawValue
      }),
    Field(
      "on_inconclusive", { $0.onInconclusive }, { $0.onInconclusive = $1 },
      shown: { terms, metric in
        metric.scope == .exact ? nil : terms.onInconclusive.rawValue
      }),
    Field(
      "on_improved", { $0.onImproved }, { $0.onImproved = $1 },
      shown: { terms, _ in
        terms.onImproved.rawValue
      }),
  ]
}
