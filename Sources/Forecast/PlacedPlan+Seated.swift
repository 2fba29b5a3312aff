import Engine
import Machine
import Plans
import Runtime

extension PlacedPlan {
  /// The plan on the workers that it was given. Products that were not tried yet are tried now.
  ///
  /// - Parameters:
  ///   - topology: the machine of the plan's workers.
  ///   - dataBytes: the bytes of all training rows.
  /// - Returns: nil for a plan over several processes: the places of the other ones are not known.
  public init?(
    _ seated: SeatedPlan, rule: TrainingRule, on topology: Topology, dataBytes: Int
  ) {
    let (plan, crew) = (seated.plan.plan, seated.crew)
    guard plan.processes == 1 else { return nil }
    var threads = [Int](repeating: 0, count: plan.workers.count)
    for (thread, workers) in crew.threads.enumerated() {
      for worker in workers { threads[worker] = thread }
    }
    self.init(
      seated.plan, rule: rule,
      weightLayout: Trainer.weightLayout(
        of: seated.plan, workers: plan.workers.indices, pool: crew.pool,
        products: seated.products, blasThreads: seated.blasThreads),
      blasThreads: seated.blasThreads, threads: threads,
      sharing: topology.sharing(of: crew.threads.map { crew.places[$0[0]] }),
      dataBytes: dataBytes)
  }
}
