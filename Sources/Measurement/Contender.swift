import Engine
import Forecast
import Plans
import Runtime
import Strategies

/// One strategy with one number of workers, and all that a run learns of it.
public struct Contender: Sendable {
  public enum Status: String, Sendable { case ok, skipped, failed }

  public let strategy: Strategy
  /// The number of workers in all processes together.
  public let workers: Int
  /// The number of processes that the workers are divided among.
  public let processes: Int
  public internal(set) var status = Status.ok
  /// The reason why it was skipped, failed or cut short; empty otherwise.
  public internal(set) var reason = ""

  /// The proved plan; nil where the strategy cannot cut the job.
  public internal(set) var plan: VerifiedPlan?
  /// The plan with the workers that carry it out; nil where there is no plan or no memory for it.
  public internal(set) var seated: SeatedPlan?
  public internal(set) var equivalence: Equivalence?
  /// The step as it was foretold before anything was sampled; nil where nothing foretells it.
  public internal(set) var forecast: PlanForecast?
  /// The learning curve: the mean loss of each batch from the common start on.
  public internal(set) var losses: [Double] = []
  public internal(set) var testAccuracy: Double?
  /// Every sample taken, including those that were disturbed and taken again.
  public internal(set) var attempts: [Sample] = []
  /// Two periods of a traced run; nil where none was made.
  public internal(set) var timeline: Timeline?
  /// The kernels' time in all periods of the same traced run; nil where none was made.
  public internal(set) var account: KernelAccount?
  /// Seconds that a step's messages take by themselves; nil where this was not measured.
  public internal(set) var exchangeSeconds: Double?
  /// Whether an earlier part of the run has taken all the samples that it needs.
  public internal(set) var isComplete = false
  /// Where the pages of each worker lie; empty on a machine of one node, and where other processes
  /// have workers.
  public internal(set) var locality: [PageLocality] = []
  /// Seconds of a step before anything is sampled, as a first guess.
  var stepSeconds = 0.0
  /// The steps that make a sample; 0 until this is known.
  public internal(set) var stepsPerSample = 0
  /// The steps before a sample, in which the strategy settles.
  public internal(set) var warmUpSteps = 0

  init(_ strategy: Strategy, workers: Int, processes: Int = 1) {
    self.strategy = strategy
    self.workers = workers
    self.processes = processes
  }

  /// A name that no other contender of the run has, such as `serial with 1`.
  public var name: String { "\(strategy.name) with \(workers)" }

  /// The samples that figures are computed from, one for each round.
  public var samples: [Sample] { attempts.filter(\.counts) }

  /// The loss of the last batch of the learning curve.
  public var finalLoss: Double? { losses.last }

  /// The batches of a period of its plan; 1 where there is no plan.
  var period: Int { plan?.plan.steps ?? 1 }

  /// Where each worker sits, in the workers' order.
  public var seats: [Seat] { seated?.seats ?? [] }

  /// OpenBLAS's threads in each product.
  public var blasThreads: Int { seated?.blasThreads ?? 1 }

  /// The suppliers of its products, that of most operations first, as in `libxsmm+openblas`; nil
  /// where nothing was sampled.
  public var suppliers: String? {
    guard !samples.isEmpty else { return nil }
    return seated?.suppliers.map(\.rawValue).joined(separator: "+")
  }

  /// The speedup that the cut could reach if communication were free and OpenBLAS's threads divided
  /// every product evenly; where threads share cores, at most the number of those.
  public var boundSpeedup: Double? {
    plan.map { plan in
      let cut = plan.plan.boundSpeedup * Double(blasThreads)
      return seated.map { $0.isOversubscribed ? min(cut, Double($0.cores)) : cut } ?? cut
    }
  }

  /// Whether its threads, OpenBLAS's included, share cores.
  public var isOversubscribed: Bool? { seated?.isOversubscribed }

  /// Whether it is the base of every speedup.
  public var isSerial: Bool { strategy.isSerial }
}
