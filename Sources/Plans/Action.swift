import Networks

/// One coarse step of a worker, which carries its actions out in order.
///
/// The letter in each docstring is the action's mnemonic in a plan's text. The docstrings say what
/// an action reads and writes, which is all that the verifier knows of it.
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
  /// `U`: parameters[slice] ← optimizer(the sum of gradients[slice] over the arenas `gradients`, in
  /// their order, ÷ `divisor`); `round` is the number of this update in the period, from zero. A
  /// divisor other than one makes the update asynchronous: it is the number of workers, so that as
  /// many such updates count as one, and the gradients may have been taken from earlier parameters.
  case update(slice: Extent, gradients: Extent, parameters: Int, round: Int, divisor: Int = 1)
  /// `Z`: gradients[slice] ← 0, for a worker that has no rows and takes part in an exchange.
  case clear(slice: Extent, arena: Int)
  /// `R`: gradients[slice] at `into` ← the sum over the arenas `from`, in their order.
  case reduce(slice: Extent, from: Extent, into: Int)
  /// `D`: parameters[slice] ← parameters[slice] ÷ `count`.
  case divide(slice: Extent, arena: Int, count: Int)
  /// `S`: starts handing a region of the worker's own arena to `peer`; does not wait.
  case send(Region, peer: Int)
  /// `G`: waits for `peer`'s next send and copies it into, or adds it to, the own arena's region.
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
  /// parameters[slice] of arena `from` into arena `into` while nobody pushes.
  case fetch(slice: Extent, from: Int, into: Int, staleness: Int)
  /// `P`: waits until no worker is more than `staleness` fetches behind, then applies
  /// gradients[slice] ÷ workers of arena `from` to the parameters of arena `into`, alone.
  case push(slice: Extent, from: Int, into: Int, staleness: Int)
}

extension Action {
  /// Makes an update with the gradients of one arena.
  public static func update(
    slice: Extent, gradientsAt arena: Int, parameters: Int, round: Int = 0, divisor: Int = 1
  ) -> Action {
    .update(
      slice: slice, gradients: Extent(at: arena), parameters: parameters, round: round,
      divisor: divisor)
  }
}
