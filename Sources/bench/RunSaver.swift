import Measurement
import Reports
import Synchronization

/// Writes what a run has measured to disk while the run goes on.
///
/// Where the run's folder cannot be written to, for example because its disk is full, that is said
/// at once, and all reports go to a second folder. Where that fails too, the run must stop, because
/// nobody could get what it measures.
///
/// Thread use: any. The run's own thread hands in the measurements, and another thread writes them
/// where one of several processes is lost.
final class RunSaver: Sendable {
  private struct State {
    var reports: RunReports?
    /// Makes the second folder; nil once it was needed.
    var second: (@Sendable () throws -> RunReports)?
    var warn: @Sendable (String) -> Void = { _ in }
    var latest: MeasuredRun?
    /// Whether measurements were written.
    var isSaved = false
    /// Whether the last measurements that were to be written are on no disk.
    var isStuck = false
    /// The moment from which the run is written again.
    var next = ContinuousClock.now
  }

  private let state = Mutex(State())

  /// Whether the run must stop, because its reports can be written nowhere.
  var isStuck: Bool { state.withLock { $0.isStuck } }

  /// - Parameters:
  ///   - second: makes a folder to write into where that of `reports` cannot be written to.
  ///   - warn: shows a line to the user, at once.
  func begin(
    _ reports: RunReports, second: @escaping @Sendable () throws -> RunReports,
    warn: @escaping @Sendable (String) -> Void
  ) {
    state.withLock { state in
      state.reports = reports
      state.second = second
      state.warn = warn
    }
  }

  /// Remembers the measurements, and writes them after some of the rounds.
  func take(_ event: RunEvent) {
    switch event {
    case .sampled(let run): state.withLock { $0.latest = run }
    case .roundDone(let run):
      state.withLock { $0.latest = run }
      saveNowAndThen()
    case .planning, .checking, .calibrating, .settling, .measuring: break
    }
  }

  /// Writes the reports of a run that is over.
  ///
  /// - Returns: the folder that they are in, all of them whole.
  func end(_ findings: RunFindings) throws(ReportError) -> RunFolder {
    try state.withLock { (state) throws(ReportError) -> RunFolder in
      defer { state.latest = nil }
      return try write(findings, &state)
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

  /// Writes the measurements while the run goes on.
  private func save(_ state: inout State, isFinal: Bool) {
    guard state.reports != nil, let run = state.latest else { return }
    do throws(ReportError) {
      _ = try write(RunFindings(run, isFinal: isFinal), &state)
    } catch {
      state.isStuck = true
      state.warn("\(error), and no second folder takes the reports: measuring stops")
    }
  }

  /// Writes the reports into the run's folder or, where that fails, into the second one.
  private func write(
    _ findings: RunFindings, _ state: inout State
  ) throws(ReportError) -> RunFolder {
    guard let reports = state.reports else { preconditionFailure("the run has no folder yet") }
    do throws(ReportError) {
      try Interrupt.whileSaving { () throws(ReportError) in try reports.write(findings) }
    } catch {
      guard let makeSecond = state.second else { throw error }
      state.second = nil
      let second = try? Interrupt.whileSaving { () throws -> RunReports in
        let second = try makeSecond()
        try second.write(findings)
        return second
      }
      guard let second else { throw error }
      state.reports = second
      state.warn("\(error); the reports are in \(second.folder.path) from now on")
    }
    state.isSaved = true
    return state.reports!.folder
  }
}
