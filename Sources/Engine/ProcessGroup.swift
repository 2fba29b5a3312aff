/// The processes of a run as one of them sees the others. A launcher such as `mpirun` started them.
///
/// Rank 0 leads: it measures, writes the reports, and tells the others what to do next. These calls
/// carry its orders and nothing that is timed: messages of any length, in order, with waits that
/// leave the core to others.
public protocol ProcessGroup: AnyObject, Sendable {
  var rank: Int { get }
  /// The number of processes.
  var count: Int { get }
  /// All processes in the order of ranks.
  var peers: [ProcessPeer] { get }
  /// Makes the transport for plans of at most `workers` workers a process. All processes ask for
  /// the same numbers in the same order.
  func transport(workers: Int) -> Transport
  /// The library that carries the messages, with its version, such as `Open MPI 4.1.4`.
  var library: String { get }

  func send(_ bytes: [UInt8], to rank: Int)
  /// Waits for the next message from `rank` without occupying the core.
  ///
  /// - Parameter isSoon: whether the message is being made already. Then a rank that is silent for
  ///   longer than the group's patience is lost; otherwise it may take as long as it likes.
  func receive(from rank: Int, isSoon: Bool) -> [UInt8]
}

/// One process of a group.
public struct ProcessPeer: Hashable, Sendable, Codable {
  public var rank: Int
  public var host: String
  public var process: Int32
  /// The identity of one boot of one machine, whatever names the machine has.
  public var machine: String
  /// The process namespace that `process` is a number in; equal for processes that see each other's
  /// numbers.
  public var space: String

  public init(rank: Int, host: String, process: Int32, machine: String, space: String) {
    self.rank = rank
    self.host = host
    self.process = process
    self.machine = machine
    self.space = space
  }
}
