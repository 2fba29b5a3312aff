import Networks
import Plans

/// Builds the actions of several workers side by side, and leaves out messages of empty slices.
struct ExchangeBuilder {
  private(set) var actions: [[Action]]
  private var peers: [[Int]]

  init(workers: Int) {
    actions = [[Action]](repeating: [], count: workers)
    peers = [[Int]](repeating: [], count: workers)
  }

  mutating func append(_ action: Action, to worker: Int) { actions[worker].append(action) }

  mutating func send(_ buffer: Buffer, _ slice: Extent, from worker: Int, to peer: Int) {
    guard !slice.isEmpty else { return }
    actions[worker].append(.send(Region(buffer, columns: slice), peer: peer))
    if !peers[worker].contains(peer) { peers[worker].append(peer) }
  }

  mutating func receive(
    _ buffer: Buffer, _ slice: Extent, at worker: Int, from peer: Int, add: Bool
  ) {
    guard !slice.isEmpty else { return }
    actions[worker].append(.receive(Region(buffer, columns: slice), peer: peer, add: add))
  }

  /// Forgets the actions so far, so that a new part of them can be built. What has been sent still
  /// awaits its completion.
  mutating func forget() {
    for worker in actions.indices { actions[worker] = [] }
  }

  /// Makes every worker wait until what it has sent is taken.
  mutating func complete() {
    for worker in actions.indices {
      actions[worker] += peers[worker].map { .complete(peer: $0) }
      peers[worker] = []
    }
  }
}
