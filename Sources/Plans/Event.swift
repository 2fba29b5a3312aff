/// One action as it happens in a possible execution.
struct Event {
  /// The arena of the list that holds the action: a worker, or a task.
  var owner: Int
  /// Its index in that list.
  var index: Int
  /// Which repetition of the plan.
  var period: Int
  var action: Action
  /// For a receive, what the peer handed over.
  var sent: Region?
  /// Vector clock: how many actions of each worker certainly happened before or are this one.
  var clock: [Int]
  /// For a task's action, the position of each worker's `pullTasks` in whose shadow it runs.
  var pulls: [Int]
  /// Where the action stands among all actions its owner carries out, from one.
  var position: Int
}
