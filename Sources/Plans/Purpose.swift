/// The purpose of a plan, which decides what is proved of it.
public enum Purpose: String, CaseIterable, Sendable {
  /// The plan trains the network.
  case training
  /// The plan only clears and sums gradients, and moves them or parameters, so that a collective
  /// can be timed by itself.
  case exchange

  /// Whether a plan for this purpose may have an action.
  func allows(_ action: Action) -> Bool {
    switch self {
    case .training: return true
    case .exchange:
      switch action.kind {
      case .kernel: return false
      case .local: if case .clear = action { return true } else { return false }
      case .message(let region, _): return region.map { Self.exchanged.contains($0.buffer) } ?? true
      case .collective(let collective): return collective.buffer == .gradients
      case .joint: return true
      }
    }
  }

  private static let exchanged: [Buffer] = [.parameters, .gradients]
}
