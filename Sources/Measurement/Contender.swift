import Engine
import Plans
import Runtime
import Strategies

/// One strategy with one number of workers, and everything that becomes of it in a run.
public struct Contender: Sendable {
  public enum Status: String, Sendable { case ok, skipped, failed }

  public let strategy: Strategy
  /// The number of workers in all processes together.
  public let workers: Int
  /// The number of processes that the workers are divided among.
  public let processes: Int
  public internal(set) var status = Status.ok
  /// Why it was skipped, failed or cut short; empty otherwise.
  public internal(set) var reason = ""

  /// nil where the strategy cannot cut the job.
  public internal(set) var plan: VerifiedPlan?
  /// The plan with its workers; nil where there is no plan, or no memory for it.
  public internal(set) var seated: SeatedPlan?
  public internal(set) var equivalence: Equivalence?
  /// The mean loss of each batch from the common start on.
  public internal(set) var losses: [Double] = []
  public internal(set) var testAccuracy: Double?
  /// Every sample taken, those that were taken again too.
  public internal(set) var attempts: [Sample] = []
  /// Two periods of a traced run; nil where none was made.
  public internal(set) var timeline: Timeline?
  /// What the kernels of the same traced run did in all its periods; nil where none was made.
  public internal(set) var account: KernelAccount?
  /// How long the plan's messages take with nothing else to do; nil where that was not measured.
  public internal(set) var exchangeSeconds: Double?
  /// Whether it has all the samples that it needs from an earlier part of the run.
  public internal(set) var isComplete = false
  /// Seconds a step took before anything was sampled: a first guess.
  var stepSeconds = 0.0
  /// Steps that make a sample, and steps before it until the strategy has settled.
  public internal(set) var stepsPerSample = 0
  public internal(set) var warmUpSteps = 0

  init(_ strategy: Strategy, workers: Int, processes: Int = 1) {
    self.strategy = strategy
    self.workers = workers
    self.processes = processes
  }

  /// The strategy and its workers, as they are called where one strategy has several numbers.
  public var name: String { "\(strategy.name) with \(workers)" }

  /// One sample a round: those that figures are made of.
  public var samples: [Sample] { attempts.filter(\.counts) }

  /// The loss of the last batch of the learning curve.
  public var finalLoss: Double? { losses.last }

  /// Batches of a period of its plan.
  var period: Int { plan?.plan.steps ?? 1 }

  /// Where each worker sits, in the workers' order.
  public var seats: [Seat] { seated?.seats ?? [] }

  /// OpenBLAS's threads in each product.
  public var blasThreads: Int { seated?.blasThreads ?? 1 }

  /// What the cut could reach if communication were free; OpenBLAS's threads might split every
  /// product evenly.
  public var boundSpeedup: Double? { plan.map { $0.plan.boundSpeedup * Double(blasThreads) } }

  /// Whether its threads, OpenBLAS's included, share cores.
  public var isOversubscribed: Bool? { seated?.isOversubscribed }

  /// Whether it is the base of every speedup.
  public var isSerial: Bool { strategy.isSerial }
}
