import Plans

/// The bytes of all buffers of a plan's arenas. They are known before any memory is taken.
public struct PlanMemory: Equatable, Sendable {
  public var parameters = 0
  public var gradients = 0
  public var optimizerState = 0
  /// The activations of all rows, and their gradients.
  public var activations = 0

  public init(_ verified: VerifiedPlan, rule: TrainingRule) {
    let arenas = TrainerMemory.shapes(verified, stateSlots: rule.optimizer.stateSlots)
    for part in arenas.flatMap(\.parts.values) {
      let bytes = part.elements * MemoryLayout<Float>.stride
      switch part.buffer {
      case .parameters: parameters += bytes
      case .gradients: gradients += bytes
      case .optimizerState: optimizerState += bytes
      case .activations, .deltas: activations += bytes
      }
    }
  }

  public var bytes: Int { parameters + gradients + optimizerState + activations }
}
