/// A fault of a plan that a strategy or a user's file has made.
public enum PlanError: Error, Equatable, CustomStringConvertible {
  /// A line of a plan's text has no meaning.
  case text(line: Int, message: String)
  /// The plan as a whole is wrong, or leaves something undone.
  case plan(String)
  /// There was no time to prove the plan to its end.
  case outOfTime
  /// One action is wrong.
  case action(PlanLocation, message: String)

  public var description: String {
    switch self {
    case .text(let line, let message): "plan, line \(line): \(message)"
    case .plan(let message): "plan: \(message)"
    case .outOfTime: "plan: its proof takes longer than there is time for"
    case .action(let location, let message): "plan, \(location): \(message)"
    }
  }
}

/// The position of an action in a plan.
public struct PlanLocation: Hashable, Sendable, CustomStringConvertible {
  public enum Owner: Hashable, Sendable {
    case worker(Int)
    case task(Int)
  }

  public var owner: Owner
  public var index: Int
  /// The action as the plan's text writes it.
  public var text: String

  public var description: String {
    switch owner {
    case .worker(let worker): "worker \(worker), action \(index) '\(text)'"
    case .task(let task): "task \(task), action \(index) '\(text)'"
    }
  }
}

extension Plan {
  func location(owner: Int, index: Int) -> PlanLocation {
    let isWorker = owner < workers.count
    let list = isWorker ? workers[owner] : tasks[owner - workers.count]
    return PlanLocation(
      owner: isWorker ? .worker(owner) : .task(owner - workers.count), index: index,
      text: text(of: list[index], owner: owner))
  }

  func error(_ event: Event, _ message: String) -> PlanError {
    .action(location(owner: event.owner, index: event.index), message: message)
  }
}
