import Plans

/// The proofs of plans that one test meets again and again: each plan is proved once.
public struct Proofs {
  private var known: [Plan: VerifiedPlan] = [:]

  public init() {}

  /// - Throws: what is wrong with the plan.
  public mutating func proof(of plan: Plan) throws -> VerifiedPlan {
    if let proof = known[plan] { return proof }
    let proof = try VerifiedPlan(plan)
    known[plan] = proof
    return proof
  }
}
