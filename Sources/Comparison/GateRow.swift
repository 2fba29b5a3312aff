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
    /// There are no two figures, or not of the same thing.
    case incomparable
  }

  /// The strategy; of a rule that matched nothing, what it asked for.
  public let strategy: String
  /// nil of a rule that matched nothing and named no one number.
  public let workers: Int?
  /// The metric's name, or `status`.
  public let metric: String
  public let verdict: Verdict
  /// What the thresholds ask to do about this verdict.
  public let response: Thresholds.Response
  /// Medians over all blocks, or counts.
  public let base: Double?
  public let candidate: Double?
  /// nil where nothing was tested.
  public let loss: Loss?
  /// Why the verdict is not what one might expect; empty where it needs no words.
  public let reason: String

  /// How much worse the candidate is.
  public struct Loss: Sendable {
    /// A share such as 0.02, else in the metric's unit.
    public let isRelative: Bool
    /// The Hodges–Lehmann estimate, negative for a gain.
    public let value: Double
    /// Below this it is not, with all rows' tests together at the level alpha; nil where there
    /// are too few blocks.
    public let low: Double?
    /// Above this it is not, at the level alpha.
    public let high: Double?
    public let margin: Double
    /// Holm's adjusted p-value of a loss beyond the margin.
    public let pValue: Double
    /// The same of a gain beyond the margin.
    public let gainPValue: Double
  }

  init(
    _ key: RunData.Key, _ metric: String, _ verdict: Verdict, rule: Thresholds.Rule,
    base: Double? = nil, candidate: Double? = nil, loss: Loss? = nil, reason: String = ""
  ) {
    let response: Thresholds.Response =
      switch verdict {
      case .pass: .pass
      case .regression: .fail
      case .improved: rule.onImproved
      case .inconclusive: rule.onInconclusive
      case .incomparable: rule.onMissing
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
