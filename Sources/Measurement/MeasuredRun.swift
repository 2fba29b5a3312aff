import Datasets
import Machine
import Networks
import Workers

/// What is known of a run: first what was asked, in the end everything that reports tell.
///
/// A value that holds no memory of trainers, so that a copy of it can be saved by another thread
/// while the run goes on.
public struct MeasuredRun: Sendable {
  public let settings: RunSettings
  public let dataset: Dataset
  public let topology: Topology
  /// The number of processes that the workers are divided among.
  public let processes: Int
  /// Whether each sample is taken in a process of its own.
  public let isIsolated: Bool
  public let clock: Clock.Quality
  public internal(set) var contenders: [Contender] = []
  /// The samples of all roofs.
  public internal(set) var roofSamples: [RoofSample] = []
  /// What messages between workers take, level by level; none where there is one process.
  public internal(set) var links: [LinkSample] = []
  /// Rounds measured whole, and why there were no more.
  public internal(set) var rounds = 0
  public internal(set) var stopReason: StoppingRule.Reason?
  public internal(set) var wasInterrupted = false
  /// The speedup that was known least well when intervals were last looked at.
  public internal(set) var widest: (name: String, width: Double)?
  /// What the run has left out because its time was short, one sentence each.
  public internal(set) var omissions: [String] = []
  /// The first round of this process; those before are an unfinished run's.
  var firstRound = 0
  /// The share of serial's products that takes as long however few rows there are.
  var rowlessShare = 0.0
  /// What a barrier costs, by the number of workers.
  var barrierSeconds: [Int: Double] = [:]

  public var layout: ParameterLayout { ParameterLayout(settings.shape) }

  public var serial: Contender? { contenders.first(where: \.isSerial) }

  /// Every contender that is still to be measured says how far it came.
  mutating func interrupt() {
    (wasInterrupted, stopReason) = (true, .interrupt)
    for index in contenders.indices where contenders[index].status == .ok {
      let rounds = contenders[index].samples.count
      contenders[index].reason = "interrupted after \(rounds) rounds"
      if rounds == 0 { contenders[index].status = .skipped }
    }
  }
}
