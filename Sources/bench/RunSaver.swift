import Measurement
import Reports
import Synchronization

/// Writes what a run has measured to disk while the run goes on.
///
/// Thread use: any. The run's own thread hands in the measurements, and another thread writes them
/// where one of several processes is lost.
final class RunSaver: Sendable {
  private struct State {
    var reports: RunReports?
    var latest: MeasuredRun?
    /// Whether measurements were written.
    var isSaved = false
    /// The moment from which the run is written again.
    var next = ContinuousClock.now
  }

  private let state = Mutex(State())

  func begin(_ reports: RunReports) { state.withLock { $0.reports = reports } }

  /// Remembers the measurements, and writes them after some of the rounds.
  func take(_ event: RunEvent) {
    switch event {
    case .sampled(let run): state.withLock { $0.latest = run }
    case .roundDone: saveNowAndThen()
    case .planning, .checking, .settling, .measuring: break
    }
  }

  /// Writes the reports of a run that is over.
  func end(_ findings: RunFindings) throws(ReportError) {
    try state.withLock { (state) throws(ReportError) in
      defer { state.latest = nil }
      try state.reports?.write(findings)
    }
  }

  /// Writes the measurements before the process ends because another one is lost.
  ///
  /// - Returns: where they are, to be added to the message; empty where nothing was measured.
  func saveLast() -> String {
    state.withLock { state in
      save(&state, isFinal: true)
      guard state.isSaved, let reports = state.reports else { return "" }
      return "; what was measured is in \(reports.folder.path), which bench --resume carries on"
    }
  }

  private func saveNowAndThen() {
    state.withLock { state in
      let start = ContinuousClock.now
      guard start >= state.next else { return }
      save(&state, isFinal: false)
      // Writing takes longer with every round; it may take a tenth of the time.
      let end = ContinuousClock.now
      state.next = end.advanced(by: start.duration(to: end) * 9)
    }
  }

  /// Writes the measurements. A failure is not reported here, because they are written again later.
  private func save(_ state: inout State, isFinal: Bool) {
    guard let reports = state.reports, let run = state.latest,
      (try? reports.write(RunFindings(run, isFinal: isFinal))) != nil
    else { return }
    state.isSaved = true
  }
}
