import Datasets
import Machine
import Networks
import Workers

/// All that is known of a run: at first what was asked for, in the end everything that reports
/// tell.
///
/// The value holds no memory of trainers, so that another thread can save a copy of it while the
/// run goes on.
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
  /// The times of messages between workers, level by level; empty where there is one process.
  public internal(set) var links: [LinkSample] = []
  /// The number of rounds that were measured whole.
  public internal(set) var rounds = 0
  /// The reason why there were no more rounds; nil while the run goes on.
  public internal(set) var stopReason: StoppingRule.Reason?
  public internal(set) var wasInterrupted = false
  /// The speedup whose relative interval was the widest when intervals were last computed.
  public internal(set) var widest: (name: String, width: Double)?
  /// One statement for each thing that the run has left out because its time was short.
  public internal(set) var omissions: [String] = []
  /// The first round of this process; earlier ones are those of the unfinished run that it carries
  /// on.
  var firstRound = 0
  /// Seconds of a barrier, by the number of workers.
  var barrierSeconds: [Int: Double] = [:]

  public var layout: ParameterLayout { ParameterLayout(settings.shape) }

  public var serial: Contender? { contenders.first(where: \.isSerial) }

  /// Notes that the run was interrupted, and in each contender how many rounds it has.
  mutating func interrupt() {
    (wasInterrupted, stopReason) = (true, .interrupt)
    for index in contenders.indices where contenders[index].status == .ok {
      let rounds = contenders[index].samples.count
      contenders[index].reason = "interrupted after \(rounds) rounds"
      if rounds == 0 { contenders[index].status = .skipped }
    }
  }
}
