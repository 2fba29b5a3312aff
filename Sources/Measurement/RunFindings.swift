import Statistics

/// The figures of every contender, in the contenders' order, computed once for all reports.
public struct RunFindings: Sendable {
  public let run: MeasuredRun
  /// The figures of samples; nil for contenders without any.
  public let figures: [ContenderFigures?]
  public let bounds: [Bounds]
  /// The divisions of time; nil for contenders that were not sampled or not traced.
  public let rooflines: [Roofline?]

  /// - Parameter isFinal: whether to compute intervals, which take by far the longest, so that a run
  ///   that is saved while it goes on leaves them out.
  public init(_ run: MeasuredRun, isFinal: Bool = true) {
    self.run = run
    let figures = run.figures(
      isFinal
        ? Bootstrap(seed: run.settings.seed)
        : Bootstrap(seed: run.settings.seed, resamples: 0))
    self.figures = figures
    bounds = run.bounds()
    rooflines = zip(run.contenders, figures).map { contender, figures in
      guard let figures, let peak = figures.peakFraction, let account = contender.account else {
        return nil
      }
      return Roofline(figures.times, peakFraction: peak, productShare: account.productShare)
    }
  }
}
