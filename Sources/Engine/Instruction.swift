import Kernels
import Plans
import Synchronization
import Workers

/// An action with everything looked up: pointers, sizes and counters. Instructions are what workers
/// run.
///
/// Pointers lead into arenas and counters that the `Trainer` keeps alive. Where a level is the
/// batch itself, its pointer is nil, and the run's `RowWindow` supplies one.
enum Instruction: BitwiseCopyable {
  /// Rows of a batch: the first, their number, and the batch within the period.
  struct Rows: BitwiseCopyable {
    var step: Int
    var first: Int
    var count: Int
  }

  struct Forward: BitwiseCopyable {
    var rows: Rows
    var inputs: UnsafeMutablePointer<Float>?
    var weight: Matrix
    /// As `WeightPanels` has it.
    var panel: Int
    var bias: UnsafePointer<Float>
    var activation: Activation
    var product: LayerProduct
    /// Memory that the product needs; nil where it needs none.
    var scratch: UnsafeMutablePointer<Float>?
    var outputs: MutableMatrix
  }

  struct LossGradient: BitwiseCopyable {
    var rows: Rows
    var outputs: Matrix
    var deltas: MutableMatrix
    /// The worker or task, which keeps a sum of its own for each step, because several may share an
    /// arena.
    var owner: Int
  }

  struct Backward: BitwiseCopyable {
    var deltas: Matrix
    /// All of the layer's weight, of whose inputs those from `first` on are used.
    var weight: Matrix
    /// As `WeightPanels` has it.
    var panel: Int
    var first: Int
    var activations: Matrix
    var product: LayerProduct
    /// Memory that the product needs; nil where it needs none.
    var scratch: UnsafeMutablePointer<Float>?
    var inputDeltas: MutableMatrix
  }

  struct Weights: BitwiseCopyable {
    var rows: Rows
    var deltas: Matrix
    var inputs: UnsafeMutablePointer<Float>?
    var weight: MutableMatrix
    /// As `WeightPanels` has it.
    var panel: Int
    var bias: UnsafeMutablePointer<Float>
    var alpha: Float
    var beta: Float
    var product: LayerProduct
    /// Memory that the product needs; nil where it needs none.
    var scratch: UnsafeMutablePointer<Float>?
  }

  /// A flat update; `state` has one vector a slot, `stateStride` elements apart.
  struct Update: BitwiseCopyable {
    var parameters: UnsafeMutablePointer<Float>
    /// The gradients that are summed and applied, in an array that the `Trainer` owns.
    var gradients: UnsafeBufferPointer<UnsafePointer<Float>>
    var state: UnsafeMutablePointer<Float>
    var stateStride: Int
    var count: Int
    var round: Int
    /// The factor that the gradients are multiplied by.
    var scale: Float
  }

  struct Reduce: BitwiseCopyable {
    /// The gradients that are summed, in an array that the `Trainer` owns.
    var sources: UnsafeBufferPointer<UnsafePointer<Float>>
    var destination: UnsafeMutablePointer<Float>
    var count: Int
  }

  /// One direction between two workers: how many messages have been sent, and how many taken. The
  /// sender writes the first counter and the receiver the second; each publishes the memory that
  /// its writer is done with.
  struct Channel: BitwiseCopyable {
    var sent: UnsafePointer<Atomic<Int>>
    var taken: UnsafePointer<Atomic<Int>>
  }

  /// A count that grows over all periods: the `ordinal`-th of `perPeriod` in each.
  struct Ticket: BitwiseCopyable {
    var ordinal: Int
    var perPeriod: Int

    /// The count once this one is done in the given period.
    func count(_ period: Int) -> Int { period * perPeriod + ordinal + 1 }
  }

  struct Receive: BitwiseCopyable {
    var channel: Channel
    var ticket: Ticket
    var source: UnsafePointer<Float>
    var destination: UnsafeMutablePointer<Float>
    var rows: Int
    /// The elements of a row. Rows lie `sourceStride` and `destinationStride` elements apart.
    var columns: Int
    var sourceStride: Int
    var destinationStride: Int
    var add: Bool
  }

  /// A message to another process.
  struct Departure: BitwiseCopyable {
    var request: Transport.Request
    var bytes: Int
    /// The encoding of the message's bytes when it is sent; nil where they are the region's own.
    var coding: UnsafePointer<MessageCoding>?
  }

  /// A message from another process.
  struct Arrival: BitwiseCopyable {
    var request: Transport.Request
    /// Whether the receive is started with the period, because nobody else uses the memory that it
    /// fills.
    var isStarted: Bool
    var peer: Int32
    /// The decoding of the message's bytes; nil where they are values.
    var coding: UnsafePointer<MessageCoding>?
    /// The addition of the message's values to `destination`; nil where the message is received in
    /// place.
    var sum: Sum?

    struct Sum: BitwiseCopyable {
      var source: UnsafePointer<Float>
      var destination: UnsafeMutablePointer<Float>
      var rows: Int
      var columns: Int
      /// The stride of the destination in elements; the source has no gaps.
      var stride: Int
    }
  }

  /// One worker's part of a collective operation of the message-passing library.
  struct CollectiveCall: BitwiseCopyable {
    var kind: Transport.Collective
    var memory: UnsafeMutablePointer<Float>
    var count: Int
    /// The number of values in each process's share, and the offset of each share.
    var counts: UnsafePointer<Int32>
    var offsets: UnsafePointer<Int32>
    var group: Int32
    var request: Transport.Request
  }

  struct Fetch: BitwiseCopyable {
    var ticket: Ticket
    var worker: Int
    var staleness: Int
    var source: UnsafePointer<Float>
    var destination: UnsafeMutablePointer<Float>
    var count: Int

    /// The pushes that every other worker must have done before.
    func leastPushes(_ period: Int) -> Int { ticket.count(period) - 1 - staleness }
  }

  struct Push: BitwiseCopyable {
    var ticket: Ticket
    var worker: Int
    var staleness: Int
    var update: Update

    /// The fetches that every other worker must have done before.
    func leastFetches(_ period: Int) -> Int { ticket.count(period) - staleness }
  }

  case forward(Forward)
  case loss(LossGradient)
  case backward(Backward)
  case weights(Weights)
  case update(Update)
  case clear(UnsafeMutablePointer<Float>, count: Int)
  case reduce(Reduce)
  case divide(UnsafeMutablePointer<Float>, by: Float, count: Int)
  case send(Channel)
  case receive(Receive)
  case complete(Channel, Ticket)
  case depart(Departure)
  case arrive(Arrival)
  /// A wait until the library is done with what was sent.
  case departed(UnsafeBufferPointer<Transport.Request>, peer: Int32)
  case startCollective(CollectiveCall)
  case finishCollective(CollectiveCall)
  /// A start with its finish right behind it; the finish is then an `idle`.
  case runCollective(CollectiveCall)
  case idle
  case barrier(SpinBarrier.Party, Ticket)
  case pullTasks
  case fetch(Fetch)
  case push(Push)
  /// A grain instead of a tile's kernel; see `Trainer.init`.
  case grain(iterations: Int)
}
