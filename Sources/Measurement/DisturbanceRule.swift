import Machine

/// One way in which a machine disturbs a sample, with the limit above which it does.
public struct DisturbanceRule: Sendable {
  public let name: String
  /// Whether the rule also judges samples whose threads delay and move each other anyway, because
  /// they share cores or because the system places them.
  public let appliesToSharedCores: Bool
  /// The limit in words, for reports.
  public let limit: @Sendable (DisturbanceLimits) -> String
  /// The figure that is limited; nil where the machine does not tell it.
  let figure: @Sendable (MachineActivity, SampleContext) -> Double?
  /// The largest figure of a quiet sample.
  let allowed: @Sendable (SampleContext, DisturbanceLimits) -> Double
  /// The reason, from the figure and the limit.
  let words: @Sendable (_ figure: Double, _ allowed: Double) -> String

  /// The reason why the sample is disturbed by this rule; nil if it is not.
  public func reason(
    _ activity: MachineActivity, _ context: SampleContext, _ limits: DisturbanceLimits = .init()
  ) -> String? {
    guard appliesToSharedCores || !(context.threadsShareCores || context.isUnbound),
      let figure = figure(activity, context)
    else { return nil }
    let allowed = allowed(context, limits)
    return figure > allowed ? words(figure, allowed) : nil
  }
}

public enum Disturbance {
  /// Every reason to take the sample again, in the rules' order; none for a quiet one.
  public static func reasons(
    for activity: MachineActivity, in context: SampleContext, limits: DisturbanceLimits = .init()
  ) -> [String] {
    DisturbanceRule.all.compactMap { $0.reason(activity, context, limits) }
  }

  /// The limits in words, one a rule.
  public static func statement(_ limits: DisturbanceLimits = .init()) -> [String] {
    DisturbanceRule.all.map { rule in
      "\(rule.name): \(rule.limit(limits))"
        + (rule.appliesToSharedCores ? "" : ", unless threads share cores or are not bound")
    }
  }
}

extension SampleContext {
  /// Seconds of all watched PUs together.
  var puSeconds: Double { wallSeconds * Double(puCount) }
  /// Seconds of all workers' threads together.
  var threadSeconds: Double { wallSeconds * Double(threads) }
}
