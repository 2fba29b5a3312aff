import Networks
import Plans

/// Plays lowered collectives on plain arrays, with one queue for each pair of workers.
///
/// It knows nothing of the verifier or the engine. A sent region is read when it is received, as
/// where sends are unbuffered; `complete` waits until then.
struct MessageMachine {
  struct Stuck: Error { var worker: Int }

  let actions: [[Action]]
  /// [worker][index]
  var values: [[Double]]
  /// Taken messages, and their elements.
  private(set) var messages = 0
  private(set) var elements = 0
  /// Messages that each worker has sent and received.
  private(set) var handled: [Int]
  /// Elements read of other workers' memory in place.
  private(set) var elementsReduced = 0

  private var next: [Int]
  private var queues: [[Int]: [Region]] = [:]
  private var arrived: Set<Int> = []

  init(_ actions: [[Action]], values: [[Double]]) {
    self.actions = actions
    self.values = values
    next = [Int](repeating: 0, count: actions.count)
    handled = next
  }

  /// - Parameter order: who is asked first for its next action, again and again.
  mutating func run(order: [Int]) throws {
    while next != actions.map(\.count) {
      guard order.contains(where: { step($0) }) else {
        throw Stuck(worker: next.indices.first { next[$0] < actions[$0].count }!)
      }
    }
  }

  private mutating func step(_ worker: Int) -> Bool {
    guard next[worker] < actions[worker].count, !arrived.contains(worker) else { return false }
    let action = actions[worker][next[worker]]
    switch action {
    case .send(let region, let peer):
      queues[[worker, peer], default: []].append(region)
      handled[worker] += 1
    case .receive(let region, let peer, let add):
      guard let sent = queues[[peer, worker]]?.first else { return false }
      precondition(sent == region, "another region")
      queues[[peer, worker]]!.removeFirst()
      for index in region.columns.lower..<region.columns.upper {
        values[worker][index] = values[peer][index] + (add ? values[worker][index] : 0)
      }
      messages += 1
      elements += region.count
      handled[worker] += 1
    case .complete(let peer):
      guard queues[[worker, peer], default: []].isEmpty else { return false }
    case .reduce(let slice, let from, let into):
      for index in slice.lower..<slice.upper {
        values[into][index] = (from.lower..<from.upper).reduce(0) { $0 + values[$1][index] }
      }
      elementsReduced += slice.count * (from.count - 1)
    case .barrier:
      arrived.insert(worker)
      guard arrived.count == actions.count else { return true }
      arrived = []
      for other in next.indices { next[other] += 1 }
      return true
    case .forward, .loss, .backward, .weightGradient, .weightUpdate, .update, .clear, .divide,
      .startCollective, .finishCollective, .pullTasks, .fetch, .push:
      preconditionFailure("\(action) has no place in a collective")
    }
    next[worker] += 1
    return true
  }
}
