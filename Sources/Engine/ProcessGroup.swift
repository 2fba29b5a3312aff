/// The processes of a run, as one of them sees the others: what a launcher such as `mpirun` started.
///
/// Rank 0 leads: it measures and writes the reports, and tells the others what to do next. These
/// calls are for that, and not for what is timed: messages of any length, in order, and waits that
/// leave the core to others.
public protocol ProcessGroup: AnyObject, Sendable {
  var rank: Int { get }
  /// How many processes there are.
  var count: Int { get }
  /// Every process, in the order of ranks.
  var peers: [ProcessPeer] { get }
  /// For the messages of plans of at most `workers` workers a process; all processes ask for the
  /// same numbers in the same order.
  func transport(workers: Int) -> Transport
  /// What carries the messages, with its version, as in `Open MPI 4.1.4`.
  var library: String { get }

  func send(_ bytes: [UInt8], to rank: Int)
  /// Waits for the next message from `rank` without keeping the core.
  ///
  /// - Parameter isSoon: it is being made, so a rank that is silent for longer than anyone has
  ///   patience is lost; otherwise it may take as long as it likes.
  func receive(from rank: Int, isSoon: Bool) -> [UInt8]
}

/// One process of a group.
public struct ProcessPeer: Hashable, Sendable, Codable {
  public var rank: Int
  public var host: String
  public var process: Int32
  /// One boot of one machine, whatever names it has.
  public var machine: String
  /// Which numbers `process` is one of: equal for processes that see each other's.
  public var space: String

  public init(rank: Int, host: String, process: Int32, machine: String, space: String) {
    self.rank = rank
    self.host = host
    self.process = process
    self.machine = machine
    self.space = space
  }
}
