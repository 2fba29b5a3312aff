import Plans
import Statistics

/// What a strategy could reach on this machine, computed from rates that the run itself measured.
public struct Bounds: Sendable {
  /// The speedup by Amdahl's law; see `PlanCost.amdahlSpeedup`.
  public var amdahlSpeedup: Double?
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
  /// The bytes that a step must at least move: it reads and writes the parameters, reads each row's
  /// inputs, and writes and reads each of the row's activations.
  var leastBytesPerStep: Int {
    let activations = settings.shape.widths.dropFirst().reduce(0, +)
    let floats =
      2 * layout.count + settings.batch * (settings.shape.inputs + 2 * activations)
    return floats * MemoryLayout<Float>.size
  }

  /// The bounds of every contender, in their order; what has not been measured is nil.
  func bounds() -> [Bounds] {
    let rates = Dictionary(grouping: roofSamples) { RoofKey(kind: $0.kind, workers: $0.workers) }
      .mapValues { median($0.map(\.rate)) }
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
      if let plan = contender.plan, let cost = cost(of: contender, rates) {
        bounds.amdahlSpeedup = cost.amdahlSpeedup(of: plan, ways: contender.workers)
      }
      return bounds
    }
  }

  private struct RoofKey: Hashable {
    var kind: RoofKind
    var workers: Int
  }

  /// The cost of actions on one worker of this contender. Products run at serial's rate, less the part
  /// of its rate in large products that each worker loses when all run at once (shared cores or
  /// caches, lower clocks). All other actions move memory at the worker's part of the crew's
  /// bandwidth.
  ///
  /// Serial's products take what is left of its measured step.
  private func cost(of contender: Contender, _ rates: [RoofKey: Double]) -> PlanCost? {
    func perWorker(_ kind: RoofKind, _ workers: Int) -> Double? {
      rates[RoofKey(kind: kind, workers: workers)].map { $0 / Double(workers) }
    }
    guard let serial, let plan = serial.plan, !serial.samples.isEmpty,
      let alone = perWorker(.largeProducts, 1),
      let together = perWorker(.largeProducts, contender.workers),
      let memoryAlone = perWorker(.memoryBandwidth, 1),
      let memory = perWorker(.memoryBandwidth, contender.workers),
      let barrier = barrierSeconds[contender.workers]
    else { return nil }
    let onlyMemory = PlanCost(flopsPerSecond: .greatestFiniteMagnitude, bytesPerSecond: memoryAlone)
    let products =
      (median(serial.samples.map(\.stepSeconds))
        - PlanSimulation(plan, cost: onlyMemory).makespan / Double(plan.plan.steps))
      * alone / together
    guard products > 0 else { return nil }
    let flops = Double(settings.shape.trainingFlopsPerRow) * Double(settings.batch)
    return PlanCost(
      flopsPerSecond: flops / products, bytesPerSecond: memory, latencySeconds: barrier)
  }
}
