import Engine
import Kernels
import Machine
import Runtime
import Workers

/// Measures what a machine's model holds, on the machine's own workers.
///
/// Nobody else may use the workers meanwhile.
public struct Calibration {
  /// The seconds that a calibration may take.
  public static let mostSeconds = 20.0
  /// The seconds that a quiet machine of any size takes at most for all but the products; two cores
  /// took eight.
  public static let baseSeconds = 12.0
  private static let visits = 3
  /// Seconds after which OpenBLAS's threads have found cores of their own.
  private static let threadedWarmUp = 0.02

  let topology: Topology
  let crews: Crews
  private let products: ProductChooser
  let firstCacheBytes: Int
  let ownCacheBytes: Int
  let sharedCacheBytes: Int
  private let timer: CoreTimer
  /// The threads nearest to the first one, one of each distance.
  let partners: [(level: Int, thread: Int)]

  /// - Parameter workplace: the workers of this process, on which costs are measured.
  /// - Throws: what a crew of all cores throws.
  public init(_ workplace: Workplace, _ products: ProductChooser) throws(MachineError) {
    topology = workplace.topology
    crews = workplace.crews
    self.products = products
    /// The bytes of the smallest cache of a level.
    func bytes(_ level: Int) -> Int? {
      workplace.topology.caches.filter { $0.level == level && $0.kind != .instruction }
        .compactMap(\.sizeBytes).min()
    }
    let outermost = workplace.topology.caches.map(\.level).max() ?? 1
    ownCacheBytes = bytes(2) ?? bytes(1) ?? 1 << 20
    firstCacheBytes = min(bytes(1) ?? 1 << 15, ownCacheBytes)
    sharedCacheBytes = max(bytes(outermost) ?? 0, ownCacheBytes)
    let widest = try crews.crew(of: Self.cores(of: workplace.topology))
    let sharing = topology.sharing(of: widest.threads.map { widest.places[$0[0]] })
    var nearest: [Int: Int] = [:]
    for thread in widest.threads.indices.dropFirst() {
      let level = sharing.firstIndex { $0[0] == $0[thread] } ?? sharing.count
      nearest[level] = min(nearest[level] ?? thread, thread)
    }
    partners = nearest.map { (level: $0.key, thread: $0.value) }.sorted { $0.level < $1.level }
    timer = CoreTimer(
      widest, partner: partners.first?.thread, firstCacheBytes: firstCacheBytes,
      ownCacheBytes: ownCacheBytes, sharedCacheBytes: sharedCacheBytes)
  }

  private static func cores(of topology: Topology) -> Int {
    let cores = max(1, topology.allowedCoreCount)
    return min(cores, 256, BLAS.mostCallers ?? cores)
  }

  /// The cores whose work is timed together: 1, 2, 4 and so on, up to all and with them.
  var coreCounts: [Int] {
    let cores = Self.cores(of: topology)
    return Array(sequence(first: 1) { 2 * $0 }.prefix { $0 < cores }) + [cores]
  }

  /// What the costs depend on, in one line.
  ///
  /// - Parameter policy: who makes products.
  public static func fingerprint(of topology: Topology, _ policy: ProductPolicy) -> String {
    let caches = topology.caches.filter { $0.kind != .instruction }
      .map { "L\($0.level) \($0.sizeBytes ?? 0)" }
    return [
      topology.cpuModel ?? "unknown processor", "\(topology.allowedCoreCount) cores",
      Set(caches).sorted().joined(separator: ", "), BLAS.configuration, BLAS.core,
      "LIBXSMM \(Libxsmm.version ?? "none")", "products \(policy.rawValue)",
    ].joined(separator: "; ").split(whereSeparator: \.isNewline).joined(separator: " ")
  }

  /// Measures what a model does not hold yet: all that every plan needs, and the products of some
  /// plans, those of most operations first, as far as there is time for them.
  ///
  /// - Parameters:
  ///   - known: a model of this machine that is completed; nil to begin anew.
  ///   - seconds: the time after which no further product is timed; products have half of it always.
  ///   - isInterrupted: tells whether to stop; it is called between two costs.
  /// - Returns: the model, and the number of products for which there was no time.
  /// - Throws: a `MachineError`, or a `CancellationError` where an interrupt came.
  public func model(
    completing known: MachineModel?, for plans: [PlacedPlan], within seconds: Double = mostSeconds,
    isInterrupted: () -> Bool = { false }
  ) throws -> (model: MachineModel, missing: Int) {
    let start = ContinuousClock.now
    let threads = BLAS.threads
    BLAS.setThreads(1)
    defer { BLAS.setThreads(threads) }
    var model = if let known { known } else { try base(isInterrupted) }
    // Where other programs made the rest slow, products still get half of the time.
    let limit = max(
      start.advanced(by: .seconds(seconds)), ContinuousClock.now.advanced(by: .seconds(seconds / 2))
    )
    var wanted: [(pass: LayerPass, threads: Int)] = []
    for plan in plans {
      for pass in plan.passes
      where !model.products.contains(where: { $0.pass == pass && $0.threads == plan.blasThreads })
        && !wanted.contains(where: { $0 == (pass, plan.blasThreads) })
      {
        wanted.append((pass, plan.blasThreads))
      }
    }
    // OpenBLAS's own threads are timed last, because they poll for a while afterwards.
    let order = wanted.sorted {
      ($0.threads, -$0.pass.operations) < ($1.threads, -$1.pass.operations)
    }
    // The threads that OpenBLAS makes are not bound, and neither is their caller.
    let threaded =
      order.contains { $0.threads > 1 }
      ? CoreTimer(
        try crews.unboundWorker(), partner: nil, firstCacheBytes: firstCacheBytes,
        ownCacheBytes: ownCacheBytes, sharedCacheBytes: sharedCacheBytes) : timer
    // Every product is visited several times, as far apart as the others take, so that what disturbs
    // the machine for a moment does not become its cost.
    var visits: [Int: [MachineModel.ProductCost]] = [:]
    for _ in 0..<Self.visits {
      for (index, (pass, threads)) in order.enumerated()
      where ContinuousClock.now < limit {
        if isInterrupted() { throw CancellationError() }
        let timer = threads == 1 ? timer : threaded
        guard let cost = cost(of: pass, threads: threads, timer) else { continue }
        visits[index, default: []].append(cost)
      }
    }
    let missing = order.count - visits.count
    model.products += visits.keys.sorted().map { index in
      var cost = visits[index]![0]
      cost.seconds = .middle(of: visits[index]!.map(\.seconds))
      return cost
    }
    if order.contains(where: { $0.threads > 1 }) { ProcessIdle.wait() }
    return (model, missing)
  }

  private func cost(
    of pass: LayerPass, threads: Int, _ timer: CoreTimer
  ) -> MachineModel.ProductCost? {
    let method = products.method(of: pass, blasThreads: threads)
    BLAS.setThreads(threads)
    defer { BLAS.setThreads(1) }
    let elements = pass.rows * (pass.inputs + pass.outputs) + pass.inputs * pass.outputs
    let isLarge = elements * MemoryLayout<Float>.size > ownCacheBytes / 4
    return timer.costs(warmUp: threads == 1 ? 0 : Self.threadedWarmUp, isLarge: isLarge) {
      TimedWork(pass, method)
    }.map {
      MachineModel.ProductCost(
        pass: pass, threads: threads, method: method.description, seconds: $0)
    }
  }

  /// The seconds of a product whose operands lie in the core's own cache, the middle of all visits.
  func hotSeconds(of pass: LayerPass) -> Double? {
    let visits = (0..<Self.visits).compactMap { _ in cost(of: pass, threads: 1, timer) }
    return visits.isEmpty ? nil : OperandCosts.middle(of: visits.map(\.seconds)).hot.median
  }

  func method(of pass: LayerPass) -> PassMethod { products.method(of: pass) }

  /// All but the products.
  private func base(_ isInterrupted: () -> Bool) throws -> MachineModel {
    func check() throws { if isInterrupted() { throw CancellationError() } }
    let counters = CounterReader(cpus: topology.allowedPUs)
    let before = counters.read()
    let looks = 11
    let readings = (0..<looks).map { _ in Clock.measureQuality().readingSeconds }
    let widest = try crews.crew(of: coreCounts.last!)
    let wakeUps = (0..<looks).map { _ in
      let start = Clock.now()
      widest.pool.runThreads { _ in }
      return Double(Clock.now() - start) * 1e-9
    }
    var model = MachineModel(
      machine: Self.fingerprint(of: topology, products.policy), ownCacheBytes: ownCacheBytes,
      sharedCacheBytes: sharedCacheBytes, clockReading: Spread(of: readings),
      wakeUp: Spread(of: wakeUps))
    for count in coreCounts {
      try check()
      model.contention.append(try contention(cores: count))
    }
    // From what fits the innermost cache to what fits no core's own.
    let longest = 2 * ownCacheBytes / MemoryLayout<Float>.size
    let lengths = sequence(first: 256) { $0 * 8 }.prefix { $0 < longest } + [longest]
    for kernel in VectorKernel.all {
      for elements in lengths {
        try check()
        let visits = (0..<Self.visits).map { visit in
          timer.costs(isLarge: visit == 0 && elements > longest / 8) {
            TimedWork(kernel, elements: elements)
          }!
        }
        var costs = OperandCosts.middle(of: visits)
        costs.memory = visits[0].memory
        model.vectors.append(
          .init(kernel: kernel.name, elements: elements, seconds: costs))
      }
    }
    // Where the system runs two cores of a virtual machine on one, they seem to slow each other down for
    // as long as that lasts. What cores lose in themselves shows at every moment.
    for index in model.contention.indices {
      try check()
      model.contention[index].keepLess(try contention(cores: coreCounts[index]))
    }
    for (level, thread) in partners { model.distances.append(try distance(level, to: thread)) }
    for count in coreCounts where count > 1 { model.barriers.append(try barrier(workers: count)) }
    let after = counters.read()
    let (wall, activity) = (after.momentSeconds - before.momentSeconds, after - before)
    model.othersShare =
      ((activity.otherProcessesSeconds ?? 0) + (activity.stealSeconds ?? 0)) / wall
    return model
  }
}
