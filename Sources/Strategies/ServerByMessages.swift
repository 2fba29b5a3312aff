import Networks
import Plans

/// A parameter server without shared memory. The main parameters are those of worker 0, which
/// trains batches of its own and takes the others' gradients in turn, round by round.
///
/// Without staleness all workers get the new parameters when a round's last gradient is applied.
/// With any staleness each gets them right after its own gradient, and so computes while the others
/// are served: every gradient but worker 0's then comes from parameters to which W − 1 updates have
/// been added since. More staleness than one round changes nothing. The order is fixed, so the
/// result is the same bit by bit. Source: Langford, Smola and Zinkevich, "Slow learners are fast",
/// NIPS 2009.
///
/// Cost, for W workers and n parameters: 2(W − 1) messages of n floats a round, which is W steps.
/// All of them pass through worker 0.
struct ServerByMessages {
  /// The most rounds in a period with staleness. No message crosses the end of a period, so its
  /// last round hands out the parameters only when all gradients are in, and everyone waits. With
  /// eight rounds this costs an eighth of what asynchrony gains.
  static let mostRounds = 8

  private let job: Job
  private let rounds: Int
  private let parameters: Region
  private let gradients: Region

  init(_ job: Job) {
    self.job = job
    rounds =
      job.staleness == 0 ? 1 : max(1, min(Self.mostRounds, Job.longestPeriod / job.workers))
    let all = ParameterLayout(job.shape).all
    parameters = Region(.parameters, columns: all)
    gradients = Region(.gradients, columns: all)
  }

  func plan(_ name: String) -> Plan {
    let batches = rounds * job.workers
    return Plan(
      strategy: name, shape: job.shape, batch: job.batch, steps: batches, updatesPerPeriod: batches,
      consistency: .relaxed, workers: [main] + (1..<job.workers).map(other))
  }

  private func gradient(round: Int, worker: Int) -> [Action] {
    let batchSlice = BatchSlice(job, step: step(round, worker), arena: worker)
    return batchSlice.forward + batchSlice.backward()
  }

  private func step(_ round: Int, _ worker: Int) -> Int { round * job.workers + worker }

  /// The answer alone shows that the gradients were taken, but a library wants its sends completed
  /// before their memory is written again.
  private func other(_ worker: Int) -> [Action] {
    (0..<rounds).flatMap { round in
      gradient(round: round, worker: worker) + [
        .send(gradients, peer: 0), .receive(parameters, peer: 0, add: false), .complete(peer: 0),
      ]
    }
  }

  /// The actions of worker 0. Its own gradient is applied before another comes into the same
  /// memory.
  private var main: [Action] {
    var actions: [Action] = []
    // The workers that may still be reading the parameters, and must have them before the next
    // update.
    var readers: [Int] = []
    func handOut(to peers: [Int]) {
      actions += peers.map { .send(parameters, peer: $0) }
      readers = peers
    }
    func complete() {
      actions += readers.map { .complete(peer: $0) }
      readers = []
    }
    func update(_ round: Int, _ worker: Int) {
      complete()
      actions.append(
        .update(
          slice: parameters.columns, gradientsAt: 0, parameters: 0, round: step(round, worker),
          divisor: job.workers))
    }
    let others = Array(1..<job.workers)
    for round in 0..<rounds {
      let servesInTurn = round + 1 < rounds
      actions += gradient(round: round, worker: 0)
      update(round, 0)
      for worker in others {
        actions.append(.receive(gradients, peer: worker, add: false))
        update(round, worker)
        if servesInTurn { handOut(to: [worker]) }
      }
      if !servesInTurn { handOut(to: others) }
    }
    complete()
    return actions
  }
}
