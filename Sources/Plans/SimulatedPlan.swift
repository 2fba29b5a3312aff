import Networks

/// A plan whose time can be simulated. It is a proved one or, where a proof would take too long, one
/// whose generator makes smaller plans that were proved. No engine runs a plan that was not proved.
public struct SimulatedPlan: Sendable {
  public let plan: Plan
  public let layout: ParameterLayout
  public let isProved: Bool

  public init(_ verified: VerifiedPlan) {
    plan = verified.plan
    layout = verified.layout
    isProved = true
  }

  /// - Precondition: all waits of the plan end, as they do in the smaller plans of its generator.
  /// - Throws: what is out of bounds in the plan.
  public init(unproved plan: Plan) throws(PlanError) {
    try plan.checkBounds()
    self.plan = plan
    layout = ParameterLayout(plan.shape)
    isProved = false
  }
}
