/// Where a worker's time goes.
public enum Bucket: Int, CaseIterable, Sendable {
  /// Kernels of the network.
  case compute
  /// Moving or combining other workers' data.
  case communication
  /// Blocked on another worker.
  case wait
}

extension Action {
  /// Which of a worker's three exclusive buckets the action's own work belongs to; what it
  /// spends blocked is `wait` in any case.
  public var bucket: Bucket {
    switch self {
    // One pass sums and updates; what it reads of others is the most of it.
    case .update(_, let gradients, _, _, _): gradients.count > 1 ? .communication : .compute
    case .forward, .loss, .backward, .weightGradient, .weightUpdate, .clear, .pullTasks: .compute
    case .reduce, .divide, .send, .receive, .startCollective, .finishCollective, .fetch, .push:
      .communication
    case .complete, .barrier: .wait
    }
  }
}
