import Networks

/// What each worker does in one period of a strategy, as data.
///
/// A period covers `steps` batches and is repeated. Worker w owns arena w; task t of the bag owns
/// arena `workers + t`; the `shared` arenas after them belong to nobody. An arena is a set of
/// buffers (see `Buffer`); what of it exists in memory is what the actions touch.
///
/// The workers may be divided among several processes, equally and in order. Those of one share
/// memory; those of different ones exchange messages and nothing else.
public struct Plan: Hashable, Sendable {
  /// `family` or `family:member`.
  public var strategy: String
  public var shape: NetworkShape
  /// Rows in the batch of one step.
  public var batch: Int
  /// Batches one period trains on.
  public var steps: Int
  /// Updates one parameter receives in a period.
  public var updatesPerPeriod: Int
  /// What the plan is for.
  public var purpose: Purpose
  /// Whether every batch sees the parameters that serial training would have shown it.
  public var consistency: Consistency
  /// Each worker's actions, in order.
  public var workers: [[Action]]
  /// Independent pieces of work that idle workers pull (`Action.pullTasks`).
  public var tasks: [[Action]]
  /// Arenas that no worker owns, such as a parameter server's; they are in process 0.
  public var shared: Int
  /// How many processes the workers are divided among.
  public var processes: Int
  /// How messages of gradients between processes are encoded; nil for as they are.
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

  /// Everything that has memory: workers, then tasks, then the shared arenas.
  public var arenaCount: Int { workers.count + tasks.count + shared }

  public var workersPerProcess: Int { workers.count / processes }

  /// The workers of one process.
  public func workers(ofProcess process: Int) -> Range<Int> {
    process * workersPerProcess..<(process + 1) * workersPerProcess
  }

  /// The process whose memory an arena is in; a worker is where its arena is.
  public func process(ofArena arena: Int) -> Int {
    arena < workers.count ? arena / workersPerProcess : 0
  }
}

/// How a plan's result relates to serial training.
public enum Consistency: String, CaseIterable, Sendable {
  /// The same sums, perhaps in another order.
  case synchronous
  /// Another algorithm: averaged, asynchronous, or with messages that are not exact.
  case relaxed
}
