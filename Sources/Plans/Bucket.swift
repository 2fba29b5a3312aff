/// What a worker spends its time on.
public enum Bucket: Int, CaseIterable, Sendable {
  /// Time in kernels of the network.
  case compute
  /// Time in which values of other workers are moved or combined.
  case communication
  /// Time in which the worker is blocked on another worker.
  case wait
}

extension Action {
  /// The bucket that the action's own work belongs to. Time in which the worker is blocked is
  /// `wait`, whatever the action.
  public var bucket: Bucket {
    switch self {
    // Such an update sums and applies gradients in one pass, and most of what it reads is others'
    // gradients.
    case .update(_, let gradients, _, _, _): gradients.count > 1 ? .communication : .compute
    case .forward, .loss, .backward, .weightGradient, .weightUpdate, .clear, .pullTasks: .compute
    case .reduce, .divide, .send, .receive, .startCollective, .finishCollective, .fetch, .push:
      .communication
    case .complete, .barrier: .wait
    }
  }
}
