import Engine
import Kernels
import Plans

/// A proved plan with all that decides how long its actions take on a machine, but for what they cost
/// there.
public struct PlacedPlan: Sendable {
  public let plan: SimulatedPlan
  /// The optimizer and the loss.
  public let rule: TrainingRule
  /// The layout of the weights in the plan's memory.
  public let weightLayout: WeightLayout
  /// OpenBLAS's threads in each product.
  public let blasThreads: Int
  /// The thread of each worker. Threads are numbered from one process to the next, and every process
  /// has equally many.
  public let threads: [Int]
  /// For each level of caches, the innermost first, and then for packages, the number of the object
  /// that the core of each of a process's threads is in; empty where nothing is known of that. The
  /// processes are on machines of their own that are all alike.
  public let sharing: [[Int]]
  /// The bytes of all training rows.
  public let dataBytes: Int

  /// - Parameters:
  ///   - threads: nil where each worker has a thread of its own.
  public init(
    _ plan: VerifiedPlan, rule: TrainingRule, weightLayout: WeightLayout, blasThreads: Int = 1,
    threads: [Int]? = nil, sharing: [[Int]] = [], dataBytes: Int = 0
  ) {
    self.init(
      SimulatedPlan(plan), rule: rule, weightLayout: weightLayout, blasThreads: blasThreads,
      threads: threads, sharing: sharing, dataBytes: dataBytes)
  }

  /// - Parameters:
  ///   - threads: nil where each worker has a thread of its own.
  public init(
    _ plan: SimulatedPlan, rule: TrainingRule, weightLayout: WeightLayout, blasThreads: Int = 1,
    threads: [Int]? = nil, sharing: [[Int]] = [], dataBytes: Int = 0
  ) {
    self.plan = plan
    self.rule = rule
    self.weightLayout = weightLayout
    self.blasThreads = blasThreads
    self.threads = threads ?? Array(0..<plan.plan.workers.count)
    self.sharing = sharing
    self.dataBytes = dataBytes
  }

  var threadsPerProcess: Int { ((threads.max() ?? 0) + 1) / plan.plan.processes }

  /// Every product of the plan, each once, in the order in which they first appear.
  var passes: [LayerPass] {
    var seen: Set<LayerPass> = []
    return (plan.plan.workers + plan.plan.tasks).joined().compactMap {
      $0.pass(in: plan.plan.shape, weightLayout)
    }.filter { seen.insert($0).inserted }
  }
}
