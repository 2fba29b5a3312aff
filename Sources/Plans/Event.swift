/// One action as it happens in a possible execution.
struct Event {
  /// The arena of the list that holds the action, which is a worker's or a task's.
  var owner: Int
  /// The index of the action in that list.
  var index: Int
  /// The repetition of the plan that the action belongs to.
  var period: Int
  var action: Action
  /// The region that the peer handed over, if the action is a receive.
  var sent: Region?
  /// The vector clock: how many actions of each worker certainly happened before this one or are
  /// this one.
  var clock: [Int]
  /// The position of each worker's `pullTasks` during which a task's action runs; empty for an
  /// action of a worker's own list.
  var pulls: [Int]
  /// The number of the action among all actions that its owner carries out, from one.
  var position: Int
}
