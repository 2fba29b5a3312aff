import Engine
import Figures
import Statistics

/// The figures of one contender's samples, with 95 % bootstrap intervals over the rounds.
public struct ContenderFigures: Sendable {
  /// Seconds of a step: the median over samples of wall time ÷ steps.
  public let stepSeconds: Estimate
  /// Rows per second: Σ rows ÷ Σ seconds.
  public let throughput: Estimate
  /// The median over rounds of serial's step time ÷ this contender's.
  public let speedup: Estimate?
  /// The same median against threaded BLAS with as many threads.
  public let speedupVsBLAS: Estimate?
  /// Speedup ÷ workers.
  public let efficiency: Estimate?
  /// The shares of all workers' time; they sum to one.
  public let times: WorkerTimes
  /// Communication and wait, as a share of all workers' time.
  public let overhead: Estimate
  /// The largest share of its time that a worker spends on reading the clock.
  public let timerFraction: Double
  /// Matrix operations per second.
  public let flopsPerSecond: Double
  /// `flopsPerSecond` ÷ the median rate of as many workers' multiply-add units; nil where that was not
  /// sampled.
  public let peakFraction: Double?

  /// - Parameters:
  ///   - samples: at least one, all with the same number of steps.
  ///   - serial, blas: the samples to compare with, round by round.
  ///   - peak: operations per second of as many workers' multiply-add units, one value a sample.
  ///   - clockSeconds: seconds of one reading of the clock.
  init(
    _ samples: [Sample], workers: Int, serial: [Sample], blas: [Sample], peak: [Double],
    flopsPerRow: Int, clockSeconds: Double, _ bootstrap: Bootstrap
  ) {
    let rows = Double(samples[0].rows)
    stepSeconds = bootstrap.estimate(samples.map(\.stepSeconds))
    throughput = bootstrap.estimate(samples.map(\.seconds)) { rows / mean($0) }
    speedup = Speedup.estimate(of: samples, over: serial, bootstrap)
    speedupVsBLAS = Speedup.estimate(of: samples, over: blas, bootstrap)
    efficiency = speedup.map { Speedup.efficiency($0, workers: workers) }
    let sums = samples.map { $0.workers.reduce(WorkerTimes(), +) }
    let total = sums.reduce(WorkerTimes(), +)
    times = WorkerTimes(
      compute: total.compute / total.total, communication: total.communication / total.total,
      wait: total.wait / total.total)
    timerFraction =
      samples[0].workers.indices.map { worker in
        let times = samples.reduce(WorkerTimes()) { $0 + $1.workers[worker] }
        return Double(times.clockReadings) * clockSeconds / times.total
      }.max()!
    // Sums are resampled, so that the value is exactly the sum of the two shares above.
    overhead = bootstrap.estimate(samples.indices.map(Double.init)) { drawn in
      let all = drawn.map { sums[Int($0)] }.reduce(WorkerTimes(), +)
      return (all.communication + all.wait) / all.total
    }
    flopsPerSecond = throughput.value * Double(flopsPerRow)
    peakFraction = peak.isEmpty ? nil : flopsPerSecond / median(peak)
  }
}

extension MeasuredRun {
  /// The figures of every contender that has samples, in the contenders' order.
  func figures(_ bootstrap: Bootstrap) -> [ContenderFigures?] {
    let serial = serial?.samples ?? []
    let peaks = Dictionary(
      grouping: roofSamples.filter { $0.kind == .multiplyAddPeak }, by: \.workers)
    return contenders.map { contender in
      guard !contender.samples.isEmpty else { return nil }
      let blas = contenders.first {
        $0.strategy.usesThreadedBLAS && $0.workers == contender.workers
      }
      return ContenderFigures(
        contender.samples, workers: contender.workers, serial: serial,
        blas: blas?.samples ?? [],
        peak: peaks[contender.workers, default: []].map(\.rate),
        flopsPerRow: settings.shape.trainingFlopsPerRow,
        clockSeconds: clock.readingSeconds, bootstrap)
    }
  }
}
