import Networks

/// What each worker does in one period of a strategy, as data.
///
/// A period covers `steps` batches and is repeated. An arena is a set of buffers (see `Buffer`), of
/// which only the parts exist in memory that the actions touch. Worker w owns arena w; task t of
/// the bag owns arena `workers + t`; the `shared` arenas after them belong to nobody.
///
/// The workers may be divided among several processes, equally and in order. Workers of one process
/// share memory; workers of different processes only exchange messages.
public struct Plan: Hashable, Sendable {
  /// The name of the strategy: `family` or `family:member`.
  public var strategy: String
  public var shape: NetworkShape
  /// Rows in the batch of one step.
  public var batch: Int
  /// Batches that one period trains on.
  public var steps: Int
  /// Updates that one parameter receives in a period.
  public var updatesPerPeriod: Int
  /// The purpose of the plan.
  public var purpose: Purpose
  /// Whether every batch sees the parameters that serial training would have shown it.
  public var consistency: Consistency
  /// Each worker's actions, in order.
  public var workers: [[Action]]
  /// Independent lists of actions that idle workers pull (`Action.pullTasks`).
  public var tasks: [[Action]]
  /// The number of arenas that no worker owns, such as a parameter server's; they are in process 0.
  public var shared: Int
  /// The number of processes that the workers are divided among.
  public var processes: Int
  /// The encoding of messages between processes; nil where values travel as they are.
  public var compression: Compression?

  public init(
    strategy: String, shape: NetworkShape, batch: Int, steps: Int = 1, updatesPerPeriod: Int = 1,
    purpose: Purpose = .training, consistency: Consistency = .synchronous, workers: [[Action]],
    tasks: [[Action]] = [], shared: Int = 0, processes: Int = 1, compression: Compression? = nil
  ) {
    self.strategy = strategy
    self.shape = shape
    self.batch = batch
    self.steps = steps
    self.updatesPerPeriod = updatesPerPeriod
    self.purpose = purpose
    self.consistency = consistency
    self.workers = workers
    self.tasks = tasks
    self.shared = shared
    self.processes = processes
    self.compression = compression
  }

  /// The number of arenas: of workers, then tasks, then the shared ones.
  public var arenaCount: Int { workers.count + tasks.count + shared }

  public var workersPerProcess: Int { workers.count / processes }

  /// The workers of one process.
  public func workers(ofProcess process: Int) -> Range<Int> {
    process * workersPerProcess..<(process + 1) * workersPerProcess
  }

  /// The process whose memory an arena is in; a worker is in the same process as its arena.
  public func process(ofArena arena: Int) -> Int {
    arena < workers.count ? arena / workersPerProcess : 0
  }
}

/// The relation of a plan's result to that of serial training.
public enum Consistency: String, CaseIterable, Sendable {
  /// The plan computes the same sums, perhaps in another order.
  case synchronous
  /// The plan is another algorithm: averaged, asynchronous, or with inexact messages.
  case relaxed
}
