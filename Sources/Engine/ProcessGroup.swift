/// The processes of a run, as one of them sees the others: what a launcher such as `mpirun` started.
///
/// Rank 0 leads: it measures and writes the reports, and tells the others what to do next. These
/// calls are for that, and not for what is timed: messages of any length, in order, and waits that
/// leave the core to others.
public protocol ProcessGroup: AnyObject, Sendable {
  var rank: Int { get }
  /// How many processes there are.
  var count: Int { get }
  /// For the messages of plans.
  var transport: Transport { get }
  /// What carries the messages, with its version, as in `Open MPI 4.1.4`.
  var library: String { get }

  func send(_ bytes: [UInt8], to rank: Int)
  /// Waits for the next message from `rank`, however long it takes, without keeping the core.
  func receive(from rank: Int) -> [UInt8]
}
