import Figures
import Measurement
import Statistics

/// A contender and everything that becomes of it in one row's contest.
public struct Entry {
  public let name: String
  public let family: String
  public let member: String?
  public let workers: Int
  public let processes: Int
  /// How it trains, in a few words: a framework's version and form.
  public internal(set) var form = ""
  public internal(set) var status = Contender.Status.ok
  public internal(set) var reason = ""
  /// What it trained before it was timed; nil where that came to nothing.
  public internal(set) var training: Training?
  /// How that compares with serial's.
  public internal(set) var finding: Agreement.Finding?
  /// In a sample, and before it.
  public internal(set) var steps = 0
  public internal(set) var warmUp = 0
  /// One a round, in order.
  public internal(set) var samples: [ContestSample] = []
  /// nil for a peer, which has threads of its own kind.
  public internal(set) var blasThreads: Int?
  var competitor: (any Competitor)?

  public init(
    _ name: String, family: String, member: String?, workers: Int, processes: Int = 1
  ) {
    self.name = name
    self.family = family
    self.member = member
    self.workers = workers
    self.processes = processes
  }

  init(_ framework: Framework, workers: Int) {
    self.init(
      "\(Self.peerFamily):\(framework.name)", family: Self.peerFamily, member: framework.name,
      workers: workers, processes: framework.usesProcesses ? workers : 1)
  }

  mutating func stop(_ status: Contender.Status, _ reason: String) {
    self.status = status
    self.reason = reason
    competitor = nil
  }

  /// As tables call it: `serial`, `peer:jax with 2`.
  public var label: String { "\(name) with \(workers)" }

  public var isPeer: Bool { family == Self.peerFamily }
  static let peerFamily = "peer"
}

/// A timed sample.
public struct ContestSample: TimedSteps, Equatable, Sendable {
  public let round: Int
  public let position: Int
  public let steps: Int
  public let seconds: Double

  public var stepSeconds: Double { seconds / Double(steps) }

  public init(round: Int, position: Int, steps: Int, seconds: Double) {
    self.round = round
    self.position = position
    self.steps = steps
    self.seconds = seconds
  }
}
