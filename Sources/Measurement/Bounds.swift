import Plans
import Statistics

/// What a strategy could reach on this machine, computed from rates that the run itself measured.
public struct Bounds: Sendable {
  /// The speedup by Amdahl's law; see `PlanCost.amdahlSpeedup`.
  public var amdahlSpeedup: Double?
  /// Serial's simulated step time ÷ this plan's; nil for `blas-threads`, because its plan does not
  /// show the work of OpenBLAS's threads.
  public var predictedSpeedup: Double?
  /// Operations per second that the multiply-add units of as many workers reach together, on
  /// registers.
  public var peakFlopsPerSecond: Double?
  /// Matrix operations per second that as many workers reach together, each in large products.
  public var productFlopsPerSecond: Double?
  /// Bytes per second that as many workers reach together in vectors as long as the parameters.
  public var memoryBytesPerSecond: Double?
  /// Rows per second if training were nothing but products at `peakFlopsPerSecond`.
  public var gemmRoof: Double?
  /// Rows per second if only the least bytes of a step took time, at `memoryBytesPerSecond`.
  public var memoryRoof: Double?
}

extension MeasuredRun {
  /// The number of periods that a prediction simulates, so that the start of the first one counts
  /// for little.
  private static let simulatedPeriods = 4

  /// The bytes that a step must at least move: it reads and writes the parameters, reads each row's
  /// inputs, and writes and reads each of the row's activations.
  var leastBytesPerStep: Int {
    let activations = settings.shape.widths.dropFirst().reduce(0, +)
    let floats =
      2 * layout.count + settings.batch * (settings.shape.inputs + 2 * activations)
    return floats * MemoryLayout<Float>.size
  }

  /// The bounds of every contender, in their order; what has not been measured is nil.
  ///
  /// - Parameter withPredictions: whether to simulate every plan, which takes longest.
  func bounds(withPredictions: Bool) -> [Bounds] {
    let rates = Dictionary(grouping: roofSamples) { RoofKey(kind: $0.kind, workers: $0.workers) }
      .mapValues { median($0.map(\.rate)) }
    let base = serial.flatMap { cost(of: $0, rates, serial: $0, rowless: rowlessShare) }
    let serialStep = base.flatMap { cost in serial?.plan.map { simulatedStep(of: $0, cost) } }
    return contenders.map { contender in
      func rate(_ kind: RoofKind) -> Double? {
        rates[RoofKey(kind: kind, workers: contender.workers)]
      }
      var bounds = Bounds(
        peakFlopsPerSecond: rate(.multiplyAddPeak), productFlopsPerSecond: rate(.largeProducts),
        memoryBytesPerSecond: rate(.memoryBandwidth))
      bounds.gemmRoof = bounds.peakFlopsPerSecond.map {
        $0 / Double(settings.shape.trainingFlopsPerRow)
      }
      bounds.memoryRoof = bounds.memoryBytesPerSecond.map {
        $0 / Double(leastBytesPerStep) * Double(settings.batch)
      }
      guard let serial, let plan = contender.plan,
        let even = cost(of: contender, rates, serial: serial, rowless: 0),
        let cost = cost(of: contender, rates, serial: serial, rowless: rowlessShare)
      else { return bounds }
      bounds.amdahlSpeedup = even.amdahlSpeedup(of: plan, ways: contender.workers)
      if withPredictions, !contender.strategy.usesThreadedBLAS {
        bounds.predictedSpeedup = serialStep.map { $0 / simulatedStep(of: plan, cost) }
      }
      return bounds
    }
  }

  private struct RoofKey: Hashable {
    var kind: RoofKind
    var workers: Int
  }

  /// The cost of actions on one worker of this contender. Products run at serial's rate, less the
  /// part of its rate in large products that each worker loses when all run at once (shared cores or caches,
  /// lower clocks). All other actions move memory at the worker's part of the crew's bandwidth.
  ///
  /// Serial's products take the time that makes its simulated step as long as its measured one.
  ///
  /// - Parameter rowless: the share of serial's product time that does not depend on the rows.
  private func cost(
    of contender: Contender, _ rates: [RoofKey: Double], serial: Contender, rowless: Double
  ) -> PlanCost? {
    func perWorker(_ kind: RoofKind, _ workers: Int) -> Double? {
      rates[RoofKey(kind: kind, workers: workers)].map { $0 / Double(workers) }
    }
    guard let plan = serial.plan, !serial.samples.isEmpty,
      let alone = perWorker(.largeProducts, 1),
      let together = perWorker(.largeProducts, contender.workers),
      let memoryAlone = perWorker(.memoryBandwidth, 1),
      let memory = perWorker(.memoryBandwidth, contender.workers),
      let barrier = barrierSeconds[contender.workers]
    else { return nil }
    let onlyMemory = PlanCost(flopsPerSecond: .greatestFiniteMagnitude, bytesPerSecond: memoryAlone)
    let products =
      (median(serial.samples.map(\.stepSeconds)) - simulatedStep(of: plan, onlyMemory))
      * alone / together
    guard products > 0 else { return nil }
    let flopsPerRow = Double(settings.shape.trainingFlopsPerRow)
    let weightBytes = flopsPerRow / 2 * Double(MemoryLayout<Float>.size)
    return PlanCost(
      flopsPerSecond: flopsPerRow * Double(settings.batch) / (products * (1 - rowless)),
      weightBytesPerSecond: weightBytes / (products * rowless), bytesPerSecond: memory,
      latencySeconds: barrier)
  }

  private func simulatedStep(of plan: VerifiedPlan, _ cost: PlanCost) -> Double {
    let simulation = PlanSimulation(plan, cost: cost, periods: Self.simulatedPeriods)
    return simulation.makespan / Double(Self.simulatedPeriods * plan.plan.steps)
  }
}
