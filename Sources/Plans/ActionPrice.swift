/// An action at the moment when a worker starts it in a simulation.
package struct ActionStart {
  package var worker: Int
  /// The thread that the worker is on; workers of one thread share a core.
  package var thread: Int
  /// The arena of the list that holds the action, which is a worker's or a task's.
  package var owner: Int
  /// The index of the action in that list.
  package var index: Int
  /// The repetition of the plan that the action belongs to.
  package var period: Int
  package var action: Action
  /// The region that the peer handed over, if the action is a receive.
  package var sent: Region?
  /// Seconds from the start of the simulation.
  package var time: Double
  /// The number of threads that work at that time, with this one.
  package var busyThreads: Int
}

/// Tells how long actions take. A simulation asks for each action once, in the order of time, so that a
/// price may depend on what happened before, such as on what the caches hold.
package protocol ActionPrice {
  /// Seconds of the action's own work, without what it waits for.
  mutating func seconds(of start: ActionStart) -> Double
}

/// Prices that do not depend on what happened before.
struct FixedPrices: ActionPrice {
  /// The seconds of each worker's actions, then of each task's.
  let all: [[Double]]

  func seconds(of start: ActionStart) -> Double { all[start.owner][start.index] }
}
