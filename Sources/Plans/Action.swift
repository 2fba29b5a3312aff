import Networks

/// One coarse step of a worker. A worker carries out its actions in order.
///
/// Mnemonics are those of `Plan`'s text; docstrings say what is read and written, which is all
/// that the verifier knows of an action.
public enum Action: Hashable, BitwiseCopyable, Sendable {
  /// `F`: activations(layer+1)[rows, columns] ← act(activations(layer)[rows, :]·Wᵀ + b).
  case forward(Tile)
  /// `L`: loss and deltas(last)[rows, :] from activations(last)[rows, :] and the labels.
  case loss(Tile)
  /// `B`: deltas(layer)[rows, columns] ← (deltas(layer+1)[rows, :]·W[:, columns]) ⊙ act′.
  case backward(Tile)
  /// `W`: gradients(layer)[columns] ← or += deltas(layer+1)[rows, columns]ᵀ·activations(layer).
  case weightGradient(Tile, accumulate: Bool)
  /// `V`: gradient and plain SGD update in one GEMM, W ← W − α·deltasᵀ·activations.
  case weightUpdate(Tile)
  /// `U`: parameters[slice] ← optimizer(the sum of gradients[slice] over the places `gradients`,
  /// in their order, ÷ `divisor`); `round` counts updates in the period. A divisor is that of an
  /// asynchronous update: all workers', so that as many of them count as one, and the gradients may
  /// be those of earlier parameters.
  case update(slice: Extent, gradients: Extent, parameters: Int, round: Int, divisor: Int = 1)
  /// `Z`: gradients[slice] ← 0, for a worker without rows that takes part in a collective.
  case clear(slice: Extent, place: Int)
  /// `R`: gradients[slice] at `into` ← the sum over the places `from`, in their order.
  case reduce(slice: Extent, from: Extent, into: Int)
  /// `D`: parameters[slice] ← parameters[slice] ÷ `count`.
  case divide(slice: Extent, place: Int, count: Int)
  /// `S`: starts handing a region of the worker's own place to `peer`; does not wait.
  case send(Region, peer: Int)
  /// `G`: waits for `peer`'s next send and copies it into, or adds it to, the own place's region.
  case receive(Region, peer: Int, add: Bool)
  /// `C`: waits until `peer` has taken everything sent to it so far.
  case complete(peer: Int)
  /// `A`: hands the worker's part of a collective operation to the message-passing library.
  case startCollective(Collective)
  /// `E`: waits until the operation is done; until then nobody touches what it reads or writes.
  case finishCollective(Collective)
  /// `|`: waits for all workers of the same process.
  case barrier
  /// `T`: carries out tasks of the plan's bag until none is left.
  case pullTasks
  /// `Q`: waits until no worker is more than `staleness` pushes behind, then copies
  /// parameters[slice] of place `from` into place `into` while nobody pushes.
  case fetch(slice: Extent, from: Int, into: Int, staleness: Int)
  /// `P`: waits until no worker is more than `staleness` fetches behind, then applies
  /// gradients[slice] ÷ workers of place `from` to the parameters of place `into`, alone.
  case push(slice: Extent, from: Int, into: Int, staleness: Int)
}

extension Action {
  /// An update with the gradients of one place.
  public static func update(
    slice: Extent, gradientsAt place: Int, parameters: Int, round: Int = 0, divisor: Int = 1
  ) -> Action {
    .update(
      slice: slice, gradients: Extent(at: place), parameters: parameters, round: round,
      divisor: divisor)
  }

  /// The worker this action exchanges messages with.
  public var peer: Int? {
    switch self {
    case .send(_, let peer), .receive(_, let peer, _), .complete(let peer): peer
    case .forward, .loss, .backward, .weightGradient, .weightUpdate, .update, .clear, .reduce,
      .divide, .startCollective, .finishCollective, .barrier, .pullTasks, .fetch, .push:
      nil
    }
  }

  /// The tile of a kernel that works on one.
  public var tile: Tile? {
    switch self {
    case .forward(let tile), .loss(let tile), .backward(let tile), .weightGradient(let tile, _),
      .weightUpdate(let tile):
      tile
    case .update, .clear, .reduce, .divide, .send, .receive, .complete, .startCollective,
      .finishCollective, .barrier, .pullTasks, .fetch, .push:
      nil
    }
  }

  /// Which of a worker's three exclusive buckets the action's own work belongs to; what it
  /// spends blocked is `wait` in any case.
  public var bucket: Bucket {
    switch self {
    // One pass sums and updates; what it reads of others is the most of it.
    case .update(_, let gradients, _, _, _): gradients.count > 1 ? .communication : .compute
    case .forward, .loss, .backward, .weightGradient, .weightUpdate, .clear, .pullTasks: .compute
    case .reduce, .divide, .send, .receive, .startCollective, .finishCollective, .fetch, .push:
      .communication
    case .complete, .barrier: .wait
    }
  }
}

/// Where a worker's time goes.
public enum Bucket: Int, CaseIterable, Sendable {
  /// Kernels of the network.
  case compute
  /// Moving or combining other workers' data.
  case communication
  /// Blocked on another worker.
  case wait
}
