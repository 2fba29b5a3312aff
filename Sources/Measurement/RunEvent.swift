/// What a run is at: for whoever shows progress, or saves what is there.
public enum RunEvent: Sendable {
  case planning(name: String)
  case checking(contender: Int, of: Int, name: String)
  /// Finding out how long each strategy takes to settle.
  case settling(look: Int, of: Int)
  /// `done` is how far the run is towards its last round, 0 to 1; `widest` the relative width of
  /// the speedups' widest interval, as last looked at.
  case measuring(round: Int, done: Double, widest: Double?)
  /// A slot of a round has been filled; with everything that is known so far.
  case sampled(MeasuredRun)
  case roundDone(Int)
}
