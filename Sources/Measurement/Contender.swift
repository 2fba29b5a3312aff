import Engine
import Kernels
import Machine
import Plans
import Strategies

/// One strategy with one number of workers, and everything that becomes of it in a run.
public struct Contender: Sendable {
  public enum Status: String, Sendable { case ok, skipped, failed }

  public let strategy: Strategy
  /// In all processes together.
  public let workers: Int
  /// That the workers are divided among.
  public let processes: Int
  public internal(set) var status = Status.ok
  /// Why it was skipped, failed or cut short; empty otherwise.
  public internal(set) var reason = ""

  /// nil where the strategy cannot cut the job.
  public internal(set) var plan: VerifiedPlan?
  public internal(set) var crew: Crew?
  /// OpenBLAS's threads in each GEMM, read back.
  public internal(set) var blasThreads = 1
  public internal(set) var equivalence: Equivalence?
  /// The mean loss of each batch from the common start on.
  public internal(set) var losses: [Double] = []
  public internal(set) var testAccuracy: Double?
  /// Every sample taken, those that were taken again too.
  public internal(set) var attempts: [Sample] = []
  /// Two periods of a traced run; nil where none was made.
  public internal(set) var timeline: Timeline?
  /// Of the same traced run, all its periods; nil where none was made.
  public internal(set) var account: KernelAccount?
  /// Where each worker sits, in the workers' order.
  public internal(set) var seats: [Seat] = []
  /// How long the plan's messages take with nothing else to do; nil where that was not measured.
  public internal(set) var exchangeSeconds: Double?
  /// It has all the samples that it needs from an earlier part of the run.
  public internal(set) var isComplete = false
  var trainer: (any PlanTrainer)?
  /// Seconds a step took in the learning curve: a first guess.
  var stepSeconds = 0.0
  /// Steps that make a sample, and steps before it until the strategy has settled.
  public internal(set) var stepsPerSample = 0
  public internal(set) var warmUpSteps = 0

  init(_ strategy: Strategy, workers: Int, processes: Int = 1) {
    self.strategy = strategy
    self.workers = workers
    self.processes = processes
  }

  mutating func stop(_ status: Status, _ reason: String) {
    self.status = status
    self.reason = reason
    trainer = nil
  }

  /// As it is called where one strategy has several numbers of workers.
  public var name: String { "\(strategy.name) with \(workers)" }

  /// One sample a round: those that figures are made of.
  public var samples: [Sample] { attempts.filter(\.counts) }

  /// Whether it still takes part.
  var isRunning: Bool { trainer != nil }

  /// The loss of the last batch of the learning curve.
  public var finalLoss: Double? { losses.last }

  /// What the cut could reach if communication were free; OpenBLAS's threads might split every
  /// product evenly.
  public var boundSpeedup: Double? { plan.map { $0.plan.boundSpeedup * Double(blasThreads) } }

  /// Whether its threads, OpenBLAS's included, share cores.
  public var isOversubscribed: Bool? {
    crew.map { $0.isOversubscribed || blasThreads > $0.cores || sharesSeats }
  }

  /// Workers of different processes sit on one processor.
  private var sharesSeats: Bool {
    let taken = seats.compactMap { seat in seat.place.pu.map { "\(seat.machine) \($0.logical)" } }
    return Set(taken).count < taken.count || seats.contains(where: \.place.oversubscribed)
  }

  /// The base of every speedup.
  public var isSerial: Bool { strategy.isSerial }
}
