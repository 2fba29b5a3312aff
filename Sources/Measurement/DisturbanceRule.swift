import Machine

/// One way in which a machine disturbs a sample, and from when on it does.
public struct DisturbanceRule: Sendable {
  public let name: String
  /// Whether it is also asked of samples whose threads delay and move each other anyway:
  /// of more workers than cores, and of threads that the system places.
  public let appliesToSharedCores: Bool
  /// The limit in words, for reports.
  public let limit: @Sendable (DisturbanceLimits) -> String
  /// What is limited; nil where the machine does not tell.
  let figure: @Sendable (MachineActivity, SampleContext) -> Double?
  /// The most that is still quiet.
  let allowed: @Sendable (SampleContext, DisturbanceLimits) -> Double
  /// The reason, from the figure and the limit.
  let words: @Sendable (_ figure: Double, _ allowed: Double) -> String

  /// Why the sample counts as disturbed; nil if by this rule it does not.
  public func reason(
    _ activity: MachineActivity, _ context: SampleContext, _ limits: DisturbanceLimits = .init()
  ) -> String? {
    guard appliesToSharedCores || !(context.isOversubscribed || context.isUnbound),
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
  /// Time of all watched PUs.
  var puSeconds: Double { wallSeconds * Double(puCount) }
  /// Time of all workers.
  var workerSeconds: Double { wallSeconds * Double(workers) }
}
