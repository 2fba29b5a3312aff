/// The gate's verdict on one metric of one strategy with one number of workers.
public struct GateRow: Sendable {
  public enum Verdict: String, CaseIterable, Sendable {
    /// The loss is shown to be below the margin, or a count is the same.
    case pass
    /// The loss is shown to exceed the margin, a count went up, or the strategy fails now.
    case regression
    /// The gain is shown to exceed the margin, a count went down, or the strategy fails no more.
    case improved
    /// The samples do not show on which side of the margin the loss lies.
    case inconclusive
    /// One of the figures is missing, or the two are not of the same thing.
    case incomparable
    /// The thresholds take the figure out of the gate, or give it no margin.
    case notGated = "not gated"

    /// Whether figures of both sides were held against each other, whatever came of it.
    var isJudged: Bool {
      switch self {
      case .pass, .regression, .improved, .inconclusive: true
      case .incomparable, .notGated: false
      }
    }
  }

  /// The strategy, or the rule's pattern where a rule matched no row.
  public let strategy: String
  /// The number of workers; nil for a rule that matched no row and named no single number.
  public let workers: Int?
  /// The metric's name, or `status`.
  public let metric: String
  public let verdict: Verdict
  /// What the thresholds ask to do about this verdict, or failure where nothing could be judged.
  public internal(set) var response: Thresholds.Response
  /// Medians over all blocks, or counts.
  public let base: Double?
  public let candidate: Double?
  /// nil where nothing was tested.
  public let loss: Loss?
  /// Why the verdict is not the expected one; empty where it needs no explanation.
  public let reason: String

  /// How much worse the candidate is: see `Metric.loss(ofChange:)`.
  public struct Loss: Sendable {
    /// Whether the loss is a share such as 0.02; else it is in the unit of the metric.
    public let isRelative: Bool
    /// The Hodges–Lehmann estimate, negative for a gain.
    public let value: Double
    /// The loss's lower bound, adjusted for the tests of all rows; nil where there are too few
    /// blocks.
    public let low: Double?
    /// The loss's upper bound at the level alpha.
    public let high: Double?
    public let margin: Double
    /// Holm's adjusted p-value of a loss beyond the margin; nil where figures without samples are
    /// compared by their values.
    public let pValue: Double?
    /// The same of a gain beyond the margin.
    public let gainPValue: Double?
  }

  init(
    _ key: RunData.Key, _ metric: String, _ verdict: Verdict, terms: Thresholds.Terms,
    base: Double? = nil, candidate: Double? = nil, loss: Loss? = nil, reason: String = ""
  ) {
    let response: Thresholds.Response =
      switch verdict {
      case .pass, .notGated: .pass
      case .regression: .fail
      case .improved: terms.onImproved
      case .inconclusive: terms.onInconclusive
      case .incomparable: terms.onMissing
      }
    self.init(
      strategy: key.strategy, workers: key.workers, metric: metric, verdict: verdict,
      response: response, base: base, candidate: candidate, loss: loss, reason: reason)
  }

  init(
    strategy: String, workers: Int?, metric: String, verdict: Verdict,
    response: Thresholds.Response, base: Double? = nil, candidate: Double? = nil,
    loss: Loss? = nil, reason: String
  ) {
    self.strategy = strategy
    self.workers = workers
    self.metric = metric
    self.verdict = verdict
    self.response = response
    self.base = base
    self.candidate = candidate
    self.loss = loss
    self.reason = reason
  }
}
