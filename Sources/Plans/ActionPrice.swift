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
  /// The number of threads of the worker's process that work at that time, with this one.
  package var busyThreads: Int
}

/// A message to a worker of another process at the moment when its sender hands it over.
package struct MessageStart {
  package var region: Region
  /// The numbers of the two processes.
  package var sender: Int
  package var receiver: Int
  /// Seconds from the start of the simulation.
  package var time: Double
}

/// A collective at the moment when the last process has started its part.
package struct CollectiveStart {
  package var collective: Collective
  /// The number of processes that take part.
  package var processes: Int
  /// Whether the workers wait for its end as soon as they have started it.
  package var isWhole: Bool
  /// Seconds from the start of the simulation.
  package var time: Double
}

/// Tells how long actions take. A simulation asks for each action once, in the order of time, so that a
/// price may depend on what happened before, such as on what the caches hold.
package protocol ActionPrice {
  /// Seconds of the action's own work, without what it waits for.
  mutating func seconds(of start: ActionStart) -> Double

  /// The time at which a message has reached the other process, in seconds from the start of the
  /// simulation.
  mutating func arrival(of message: MessageStart) -> Double

  /// The time at which a collective is done in all processes, in seconds from the start of the
  /// simulation.
  mutating func end(of collective: CollectiveStart) -> Double
}

extension ActionPrice {
  /// What is on its way between processes takes no time, as long as a price says nothing else.
  package func arrival(of message: MessageStart) -> Double { message.time }
  package func end(of collective: CollectiveStart) -> Double { collective.time }
}

/// Prices that do not depend on what happened before.
struct FixedPrices: ActionPrice {
  /// The seconds of each worker's actions, then of each task's.
  let all: [[Double]]

  func seconds(of start: ActionStart) -> Double { all[start.owner][start.index] }
}
