/// What can be wrong with a plan, whether a strategy or a user's file made it.
public enum PlanError: Error, Equatable, CustomStringConvertible {
  /// A line of a plan's text that says nothing a plan could mean.
  case text(line: Int, message: String)
  /// The plan as a whole, or what it leaves undone.
  case plan(String)
  /// One action; `index` counts from zero in its worker's or task's list.
  case action(PlanLocation, message: String)

  public var description: String {
    switch self {
    case .text(let line, let message): "plan, line \(line): \(message)"
    case .plan(let message): "plan: \(message)"
    case .action(let location, let message): "plan, \(location): \(message)"
    }
  }
}

/// Where in a plan an action stands.
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
