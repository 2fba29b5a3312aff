import Engine
import Kernels
import Machine
import Plans
import Runtime
import Strategies

/// Machines that are all alike, on which plans are placed to be priced. Nothing runs there.
public struct Site: Sendable {
  /// Plans of more workers are not proved, because the proof takes longer than the forecast.
  public static let mostProvedWorkers = 16
  /// The most workers of a plan, in all processes together.
  public static let mostWorkers = 1024

  public let topology: Topology
  private let binding: Binding
  private let places: PlaceKind
  /// The number of machines, with a process on each.
  public let nodes: Int
  private let products: ProductChooser

  /// - Parameters:
  ///   - products: the chooser of the machine on which costs are measured.
  public init(
    _ topology: Topology, binding: Binding, places: PlaceKind, nodes: Int, products: ProductChooser
  ) {
    self.topology = topology
    self.binding = binding
    self.places = places
    self.nodes = nodes
    self.products = products
  }

  /// Cuts a job and gives its workers places. The bases of every run stay in one process.
  ///
  /// - Parameters:
  ///   - job: the job with the number of workers on each machine.
  ///   - dataBytes: the bytes of all training rows.
  /// - Throws: `NotApplicable` where the strategy cannot cut the job, `PlanError` where its plan is
  ///   wrong, or a `MachineError` where there are no places.
  public func place(
    _ strategy: Strategy, _ job: Job, _ rule: TrainingRule, dataBytes: Int
  ) throws -> PlacedPlan {
    let width = job.workers
    let processes = strategy.isBase ? 1 : nodes
    guard width * processes <= Self.mostWorkers else {
      throw NotApplicable(
        reason: "\(width * processes) workers in all: at most \(Self.mostWorkers) are forecast")
    }
    var job = job.with(workers: width * processes, processes: processes)
    if processes == 1, !strategy.isBase {
      job.cacheGroups = topology.cacheGroups(of: try crew(of: width, binding).places)
    }
    let made = try strategy.plan(job)
    let plan =
      job.workers <= Self.mostProvedWorkers
      ? SimulatedPlan(try VerifiedPlan(made)) : try SimulatedPlan(unproved: made)
    let crew = try crew(
      of: made.workersPerProcess, strategy.usesThreadedBLAS ? .none : binding)
    var threads = [Int](repeating: 0, count: made.workersPerProcess)
    for (thread, workers) in crew.threads.enumerated() {
      for worker in workers { threads[worker] = thread }
    }
    let blasThreads = strategy.usesThreadedBLAS ? width : 1
    return PlacedPlan(
      plan, rule: rule,
      weightLayout: WeightLayout(
        for: made, Array(made.workers.prefix(made.workersPerProcess)) + made.tasks, by: products,
        blasThreads: blasThreads),
      blasThreads: blasThreads,
      threads: (0..<made.processes).flatMap { process in
        threads.map { process * crew.threads.count + $0 }
      },
      sharing: topology.sharing(of: crew.threads.map { crew.places[$0[0]] }),
      dataBytes: dataBytes)
  }

  private func crew(of workers: Int, _ binding: Binding) throws(MachineError) -> Crew {
    try Crew(workers: workers, binding: binding, places: places, on: topology, isDry: true)
  }
}
