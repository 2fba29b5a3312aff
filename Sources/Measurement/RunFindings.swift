import Statistics

/// What a run's samples say of every contender, in their order: computed once, told by all reports.
public struct RunFindings: Sendable {
  public let run: MeasuredRun
  /// nil for contenders without samples.
  public let figures: [ContenderFigures?]
  public let bounds: [Bounds]
  /// nil for contenders that were not sampled, or not traced.
  public let rooflines: [Roofline?]

  /// - Parameter isFinal: with intervals and predictions, which take by far the longest: a run that
  ///   is saved while it goes on does without.
  public init(_ run: MeasuredRun, isFinal: Bool = true) {
    self.run = run
    let figures = run.figures(
      isFinal
        ? Bootstrap(seed: run.settings.seed)
        : Bootstrap(seed: run.settings.seed, resamples: 0))
    self.figures = figures
    bounds = run.bounds(withPredictions: isFinal)
    rooflines = zip(run.contenders, figures).map { contender, figures in
      guard let figures, let peak = figures.peakFraction, let account = contender.account else {
        return nil
      }
      return Roofline(figures.times, peakFraction: peak, productShare: account.productShare)
    }
  }
}
