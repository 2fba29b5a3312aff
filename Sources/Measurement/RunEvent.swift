/// The progress of a run, for those who show it or save the measurements.
public enum RunEvent: Sendable {
  case planning(name: String)
  case checking(contender: Int, of: Int, name: String)
  /// The run is measuring what work costs on this machine, to forecast each strategy's step.
  case calibrating
  /// The run is measuring how long each strategy takes to settle.
  case settling(look: Int, of: Int)
  /// A round begins. `done` is the part of the rounds that is over, 0 to 1, and `widest` the
  /// relative width of the speedups' widest interval when it was last computed.
  case measuring(round: Int, done: Double, widest: Double?)
  /// A sample has been taken; the value is all that is known so far.
  case sampled(MeasuredRun)
  /// A round is over; the value is all that is known so far.
  case roundDone(MeasuredRun)
}
