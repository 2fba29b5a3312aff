import Measurement
import Reports
import Synchronization

/// Keeps on disk what a run has measured while it goes on.
///
/// Thread use: any; the run's own thread hands in what is known, and where a process of several is
/// lost another thread writes it.
final class RunSaver: Sendable {
  private struct State {
    var reports: RunReports?
    var latest: MeasuredRun?
    /// Whether measurements lie in the folder.
    var isSaved = false
    var next = ContinuousClock.now
  }

  private let state = Mutex(State())

  func begin(_ reports: RunReports) { state.withLock { $0.reports = reports } }

  /// Remembers what is known, and after a round writes it now and then.
  func take(_ event: RunEvent) {
    switch event {
    case .sampled(let run): state.withLock { $0.latest = run }
    case .roundDone: saveNowAndThen()
    case .planning, .checking, .settling, .measuring: break
    }
  }

  /// Writes all that came of a run.
  func end(_ findings: RunFindings) throws(ReportError) {
    try state.withLock { (state) throws(ReportError) in
      defer { state.latest = nil }
      try state.reports?.write(findings)
    }
  }

  /// Writes what is known before the end of a process that can go on no further.
  ///
  /// - Returns: what is to be said of it.
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
      // The more rounds, the longer it takes: a tenth of the time at most.
      let end = ContinuousClock.now
      state.next = end.advanced(by: start.duration(to: end) * 9)
    }
  }

  /// What cannot be written now is tried again, and reported in the end.
  private func save(_ state: inout State, isFinal: Bool) {
    guard let reports = state.reports, let run = state.latest,
      (try? reports.write(RunFindings(run, isFinal: isFinal))) != nil
    else { return }
    state.isSaved = true
  }
}
