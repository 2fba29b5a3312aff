import Networks

/// A plan that has been proved sound, the only kind that an engine runs.
///
/// The proof holds for the plan repeated any number of times: all indices are in bounds; every wait
/// ends although sends are unbuffered; sends match receives; nobody touches memory that another
/// worker writes without an order between them; every cell of the box is computed exactly once;
/// every update takes every row of its batch exactly once; parameters in use are never half
/// updated, and in a synchronous plan are those that serial training would have.
///
/// Of a plan that only exchanges, the proof covers memory and waits, and that no action trains.
/// What such a plan computes is not looked at: it has no `results`, and what its workers read is
/// not counted.
///
/// Two periods are played: the second starts from what the first left, as every later one does.
public struct VerifiedPlan: Sendable {
  public let plan: Plan
  public let layout: ParameterLayout
  /// The arena that holds the final value of each slice of the parameters, in the order of slices.
  public let results: [(slice: Extent, arena: Int)]
  /// Bytes that each worker reads or receives over one period and another worker wrote, counted
  /// once for each reader. A task counts as a worker of its own, and what it reads is divided among
  /// all workers, since any of them may run it. An encoded message counts by its encoded bytes.
  public let bytesReadPerPeriod: [Double]
  /// Bytes that all workers together hand to a transport in a period, for workers of other
  /// processes, encoded where messages are. What the library's collectives move is not counted.
  public let wireBytesPerPeriod: Double
  /// The number of messages that carry these bytes.
  public let wireMessagesPerPeriod: Int
  /// Messages taken in one period: receives, fetches and pushes. There are none where workers share
  /// memory behind barriers.
  public let messagesPerPeriod: Int
  /// Cache lines that cross between the cores of all workers in a period (see `LineTraffic`).
  public let remoteLinesPerPeriod: Int

  private static let eventsBetweenLooks = 64

  /// Proves a plan.
  ///
  /// - Parameter isOutOfTime: asked now and then; the proof of hundreds of workers takes long.
  /// - Throws: what is wrong with the plan, or `outOfTime`.
  public init(
    _ plan: Plan, isOutOfTime: () -> Bool = { false }
  ) throws(PlanError) {
    try plan.checkBounds()
    let periods = 2
    var execution = UntimedExecution(plan, periods: periods)
    var races = RaceDetector(plan)
    var dataflow: DataflowVerifier? =
      switch plan.purpose {
      case .training: DataflowVerifier(plan, periods: periods)
      case .exchange: nil
      }
    var events = 0
    try execution.play { (event) throws(PlanError) in
      events += 1
      if events % Self.eventsBetweenLooks == 0, isOutOfTime() { throw .outOfTime }
      try races.visit(event)
      try dataflow?.visit(event)
    }
    self.plan = plan
    layout = ParameterLayout(plan.shape)
    results = try dataflow?.finish() ?? []
    let traffic = dataflow?.traffic ?? Traffic()
    let (values, encoded) = (traffic.values, traffic.encodedBytes)
    let workers = plan.workers.count
    let byTasks = values.reduce(0) { $0 + ($1.key >= workers ? $1.value : 0) }
    // A single worker runs all tasks itself, and so reads only its own work.
    bytesReadPerPeriod =
      workers == 1
      ? [0]
      : (0..<workers).map {
        (Double(values[$0] ?? 0) + Double(byTasks) / Double(workers))
          * Double(MemoryLayout<Float>.size) + Double(encoded[$0] ?? 0)
      }
    let wire = plan.wireTraffic
    wireBytesPerPeriod = Double(wire.bytes)
    wireMessagesPerPeriod = wire.messages
    messagesPerPeriod = traffic.messages
    remoteLinesPerPeriod = try LineTraffic.linesPerPeriod(plan)
  }
}

extension Plan {
  /// The bytes and the messages that workers send to other processes in a period.
  var wireTraffic: (bytes: Int, messages: Int) {
    let encodings = MessageEncodings(self)
    var traffic = (bytes: 0, messages: 0)
    for (worker, actions) in workers.enumerated() {
      for (index, action) in actions.enumerated() {
        guard case .send(let region, let peer) = action,
          process(ofArena: worker) != process(ofArena: peer)
        else { continue }
        traffic.bytes +=
          encodings.encoding(worker: worker, index: index)?.bytes
          ?? region.count * MemoryLayout<Float>.size
        traffic.messages += 1
      }
    }
    return traffic
  }
}
