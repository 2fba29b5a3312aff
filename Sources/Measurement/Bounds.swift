import Plans
import Statistics

/// What a strategy could reach on this machine, from the run's own measured rates.
public struct Bounds: Sendable {
  /// By Amdahl's law; see `PlanCost.amdahlSpeedup`.
  public var amdahlSpeedup: Double?
  /// Serial's simulated step ÷ this plan's; nil for `blas-threads`, whose exchange no plan shows.
  public var predictedSpeedup: Double?
  /// Matrix operations per second of as many workers, in large products of their own.
  public var peakFlopsPerSecond: Double?
  /// Bytes per second of as many workers, in vectors as long as the parameters.
  public var memoryBytesPerSecond: Double?
  /// Rows per second, if all of training were products at that rate.
  public var gemmRoof: Double?
  /// Rows per second, if the bytes that a step must at least move were all that took time.
  public var memoryRoof: Double?
}

extension MeasuredRun {
  /// Periods that a prediction plays, so that the first one's start counts for little.
  private static let simulatedPeriods = 4

  /// Bytes that a step must at least move: parameters read and written, each row's inputs read,
  /// and each of its activations written and read.
  var leastBytesPerStep: Int {
    let activations = settings.shape.widths.dropFirst().reduce(0, +)
    let floats =
      2 * layout.count + settings.batch * (settings.shape.inputs + 2 * activations)
    return floats * MemoryLayout<Float>.size
  }

  /// The bounds of every contender, in their order; what has not been measured is nil.
  ///
  /// - Parameter withPredictions: simulates every plan, which takes longest.
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
        peakFlopsPerSecond: rate(.gemmPeak), memoryBytesPerSecond: rate(.memoryBandwidth))
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

  /// What actions cost a worker of this contender. Products run as fast as serial's, less what
  /// each worker loses of its GEMM peak when all run at once (cores or caches shared, lower
  /// clocks); all else moves memory at the worker's part of the crew's bandwidth.
  ///
  /// Serial's products take what its simulated step needs to last as long as the measured one.
  ///
  /// - Parameter rowless: the share of them that does not depend on the rows.
  private func cost(
    of contender: Contender, _ rates: [RoofKey: Double], serial: Contender, rowless: Double
  ) -> PlanCost? {
    func perWorker(_ kind: RoofKind, _ workers: Int) -> Double? {
      rates[RoofKey(kind: kind, workers: workers)].map { $0 / Double(workers) }
    }
    guard let plan = serial.plan, !serial.samples.isEmpty,
      let alone = perWorker(.gemmPeak, 1), let together = perWorker(.gemmPeak, contender.workers),
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
