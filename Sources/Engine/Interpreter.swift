import Kernels
import Plans
import Synchronization
import Workers

/// The state that all workers of a run need, as plain pointers: nothing here counts references or
/// locks.
// Safe to share: constants, and memory whose use the verifier has ordered.
struct RunContext: @unchecked Sendable {
  /// The number of workers in this process.
  var workers: Int
  var periods: Range<Int>
  /// Batches and updates in a period, and the periods trained before this run since the parameters
  /// were set.
  var stepsPerPeriod: Int
  var updatesPerPeriod: Int
  var trainedPeriods: Int
  var batch: Int
  var rows: RowWindow
  var rule: UnsafePointer<TrainingRule>
  /// The losses, [worker or task][step of the run]; only that worker or task writes each of them.
  var losses: UnsafeMutablePointer<Double>
  var stepsInRun: Int
  /// The instructions of each worker, then of each task; lists of other processes are empty.
  var lists: UnsafeBufferPointer<UnsafeBufferPointer<Instruction>>
  /// Each worker's part in the barrier at the run's start and end.
  var runBarrier: UnsafePointer<SpinBarrier.Party>
  var claimedTasks: UnsafePointer<Atomic<Int>>
  var lock: SpinLock
  /// The number of updates that the main parameters have had, written under the lock.
  var mainUpdates: UnsafeMutablePointer<Int>
  /// The counters of each worker's fetches, and of its pushes.
  var fetches: UnsafePointer<UnsafePointer<Atomic<Int>>>
  var pushes: UnsafePointer<UnsafePointer<Atomic<Int>>>
  var wait: SpinWait
  /// The state for messages to other processes; nil where all workers are threads of this process.
  var messages: UnsafePointer<MessageContext>?
}

/// A worker on its way through its instructions, with its three clocks.
struct Interpreter {
  let context: RunContext
  /// The bucket that the time since `mark` belongs to.
  var bucket = Bucket.compute
  private(set) var mark: Int
  /// The nanoseconds in each bucket.
  private(set) var compute = 0
  private(set) var communication = 0
  private(set) var waiting = 0
  private var clockReadings = 0
  /// The messages and bytes that the worker has handed to the transport.
  private(set) var sentMessages = 0
  private(set) var sentBytes = 0

  init(_ context: RunContext, startingAt start: Int) {
    self.context = context
    mark = start
  }

  /// The times of the three clocks once the running one is stopped at `end`.
  mutating func times(endingAt end: Int) -> WorkerTimes {
    charge(until: end)
    return WorkerTimes(
      compute: Double(compute) * 1e-9, communication: Double(communication) * 1e-9,
      wait: Double(waiting) * 1e-9, clockReadings: clockReadings)
  }

  mutating func charge(until now: Int) {
    switch bucket {
    case .compute: compute += now - mark
    case .communication: communication += now - mark
    case .wait: waiting += now - mark
    }
    mark = now
    clockReadings += 1
  }

  /// Counts the time from now on to `next`. The clock is read only where the bucket changes.
  mutating func enter(_ next: Bucket) {
    guard next != bucket else { return }
    charge(until: Clock.now())
    bucket = next
  }

  /// Ends waiting at a moment that another worker of the thread has read from the clock already. Does
  /// nothing where the clock of waiting does not run, or has been read since.
  mutating func leaveWait(for next: Bucket, at moment: Int) {
    guard bucket == .wait, moment >= mark else { return }
    waiting += moment - mark
    mark = moment
    bucket = next
  }

  mutating func run(_ instructions: UnsafeBufferPointer<Instruction>, owner: Int) {
    for period in context.periods {
      startEarly(owner)
      for instruction in instructions { carryOut(instruction, period: period) }
    }
  }

  mutating func count(sent bytes: Int) {
    sentMessages += 1
    sentBytes += bytes
  }

  mutating func carryOut(_ instruction: Instruction, period: Int) {
    let step = (period - context.periods.lowerBound) * context.stepsPerPeriod
    switch instruction {
    case .forward(let f):
      enter(.compute)
      let inputs = f.inputs.map { UnsafePointer($0) } ?? context.rows.features(f.rows, step)
      Kernels.forward(
        Matrix(inputs, rows: f.rows.count, columns: f.weight.columns, stride: f.weight.columns),
        weight: f.weight, panel: f.panel, bias: f.bias, activation: f.activation,
        product: f.product, scratch: f.scratch, into: f.outputs)
      progress()
    case .loss(let l):
      enter(.compute)
      let loss = context.rule.pointee.loss.apply(
        l.outputs, context.rows.labels(l.rows, step), context.batch, l.deltas)
      context.losses[l.owner * context.stepsInRun + step + l.rows.step] += loss
    case .backward(let b):
      enter(.compute)
      Kernels.backward(
        b.deltas, weight: b.weight, panel: b.panel, from: b.first, activations: b.activations,
        product: b.product, scratch: b.scratch, into: b.inputDeltas)
      progress()
    case .weights(let w):
      enter(.compute)
      let inputs = w.inputs.map { UnsafePointer($0) } ?? context.rows.features(w.rows, step)
      weightGradient(
        w.deltas,
        Matrix(inputs, rows: w.rows.count, columns: w.weight.columns, stride: w.weight.columns),
        alpha: w.alpha, beta: w.beta, weight: w.weight, panel: w.panel, bias: w.bias,
        product: w.product, scratch: w.scratch)
      progress()
    case .update(let u):
      enter(u.gradients.count > 1 ? .communication : .compute)
      let done = context.trainedPeriods + period - context.periods.lowerBound
      apply(u, number: done * context.updatesPerPeriod + u.round + 1)
    case .clear(let values, let count):
      enter(.compute)
      values.update(repeating: 0, count: count)
    case .reduce(let r):
      enter(.communication)
      sum(r.sources, into: r.destination, count: r.count)
    case .divide(let values, let divisor, let count):
      enter(.communication)
      divide(values, by: divisor, count: count)
    case .send(let channel):
      // Releasing: the receiver will see the region as it is now.
      channel.sent.pointee.wrappingAdd(1, ordering: .releasing)
    case .receive(let r): receive(r, period)
    case .complete(let channel, let ticket):
      waitFor(channel.taken, ticket.count(period))
    case .depart(let departure): depart(departure)
    case .arrive(let arrival): arrive(arrival)
    case .departed(let requests, let peer):
      for request in requests { waitFor(request, peer: peer) }
    case .startCollective(let call): start(call)
    case .finishCollective(let call): waitFor(call.request, peer: MessageContext.anybody)
    case .runCollective(let call): run(call)
    case .idle: break
    case .barrier(let party, let ticket):
      enter(.wait)
      party.wait(episode: ticket.count(period) - 1, context.wait)
    case .pullTasks: pullTasks(period)
    case .fetch(let f): fetch(f, period)
    case .push(let p): push(p, period)
    case .grain(let iterations):
      enter(.compute)
      grain(iterations: iterations)
    }
  }

  /// Waits for a counter; the clock of waiting starts only if the counter has not yet reached the
  /// target.
  private mutating func waitFor(_ counter: UnsafePointer<Atomic<Int>>, _ target: Int) {
    // Acquiring: sees what the counter's writer published.
    if counter.pointee.load(ordering: .acquiring) >= target { return }
    enter(.wait)
    context.wait.until(counter, reaches: target)
  }

  private mutating func receive(_ r: Instruction.Receive, _ period: Int) {
    waitFor(r.channel.sent, r.ticket.count(period))
    enter(.communication)
    for row in 0..<r.rows {
      let source = r.source + row * r.sourceStride
      let destination = r.destination + row * r.destinationStride
      if r.add {
        add(source, to: destination, count: r.columns)
      } else {
        copy(source, to: destination, count: r.columns)
      }
    }
    // Releasing: the sender may write its region again once it sees this.
    r.channel.taken.pointee.wrappingAdd(1, ordering: .releasing)
  }

  private mutating func pullTasks(_ period: Int) {
    while let list = claimTask(period) {
      for instruction in context.lists[list] { carryOut(instruction, period: period) }
    }
  }

  /// The list of a task that nobody has taken yet, which is now this worker's; nil when the bag is
  /// empty.
  func claimTask(_ period: Int) -> Int? {
    let count = context.lists.count - context.workers
    let end = (period + 1) * count
    var next = context.claimedTasks.pointee.load(ordering: .relaxed)
    while next < end {
      // Relaxed: claiming orders nothing; barriers before and after the bag do.
      let (claimed, current) = context.claimedTasks.pointee.compareExchange(
        expected: next, desired: next + 1, ordering: .relaxed)
      if claimed { return context.workers + next - period * count }
      next = current
    }
    return nil
  }

  private mutating func fetch(_ f: Instruction.Fetch, _ period: Int) {
    for other in 0..<context.workers where other != f.worker {
      waitFor(context.pushes[other], f.leastPushes(period))
    }
    takeLock()
    fetchUnderLock(f, period)
  }

  /// Copies the main parameters and frees the lock, which the worker holds.
  mutating func fetchUnderLock(_ f: Instruction.Fetch, _ period: Int) {
    enter(.communication)
    copy(f.source, to: f.destination, count: f.count)
    context.lock.unlock()
    // Relaxed would do: the lock has ordered the memory. Releasing costs nothing here.
    context.fetches[f.worker].pointee.store(f.ticket.count(period), ordering: .releasing)
  }

  private mutating func push(_ p: Instruction.Push, _ period: Int) {
    for other in 0..<context.workers where other != p.worker {
      waitFor(context.fetches[other], p.leastFetches(period))
    }
    takeLock()
    pushUnderLock(p, period)
  }

  /// Updates the main parameters and frees the lock, which the worker holds.
  mutating func pushUnderLock(_ p: Instruction.Push, _ period: Int) {
    enter(.communication)
    context.mainUpdates.pointee += 1
    enter(.compute)
    apply(p.update, number: context.mainUpdates.pointee)
    context.lock.unlock()
    context.pushes[p.worker].pointee.store(p.ticket.count(period), ordering: .releasing)
  }

  func tryLock() -> Bool { context.lock.tryLock() }

  private mutating func takeLock() {
    guard !tryLock() else { return }
    enter(.wait)
    context.lock.lock(context.wait)
  }

  /// Sums and applies gradients in one pass, so that a sum is used while it is in the first-level
  /// cache.
  private func apply(_ u: Instruction.Update, number: Int) {
    let rule = context.rule
    forEachSum(of: u.gradients, count: u.count) { first, gradients, count in
      rule.pointee.optimizer.apply(
        Optimizer.Operands(
          parameters: u.parameters + first, gradients: gradients, state: u.state + first,
          stateStride: u.stateStride, count: count, scale: u.scale,
          learningRate: rule.pointee.learningRate, update: number))
    }
  }
}
