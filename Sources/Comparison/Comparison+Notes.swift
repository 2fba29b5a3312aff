import Reports

extension Comparison {
  /// In what the runs are not of one job, row by row; nil where nothing is known to differ.
  func jobDifference(_ filter: RowFilter) -> String? {
    let kept = Set(entries.filter(filter.keeps).map(\.key))
    let differences = JobDifferences.among(runs, in: kept)
    guard !differences.isEmpty else { return nil }
    return "not one job: \(differences.joined(separator: ", "))"
  }

  /// The notes below the tables, a line each.
  func notes(_ filter: RowFilter) -> [String] {
    let kept = entries.filter(filter.keeps)
    return changeNotes(kept) + rowNotes(kept) + runNotes
  }

  /// Explains how the changes were computed.
  private func changeNotes(_ entries: [Entry]) -> [String] {
    let changes = entries.filter { $0.change != nil && $0.metric.scope.isSampled }
    var notes = outcomeNotes(entries.filter { $0.change != nil && $0.metric.scope == .outcome })
    if changes.contains(where: { $0.change?.pValue != nil }) {
      notes.append(
        "change against \(labels[0]): Hodges-Lehmann estimate over blocks (rounds) with a 95 %"
          + " interval; p: Mann-Whitney; n: blocks; ~: no difference shown at p <= \(Change.alpha)")
      notes.append(
        "each row is tested by itself, so about one row in twenty differs by chance alone")
    }
    if changes.contains(where: { $0.change?.pValue == nil }) {
      notes.append(
        "without samples of both runs, a change is the difference of the printed figures; ~: their"
          + " intervals overlap or are unknown")
    }
    let few = changes.filter { $0.change?.pValue != nil }.map(\.blocks).first {
      Self.leastChance($0.base, $0.own) > Change.alpha
    }
    if let few {
      notes.append("\(few.base) and \(few.own) blocks are too few to show any difference")
    }
    return notes
  }

  /// Says what a change of an outcome cannot tell.
  private func outcomeNotes(_ entries: [Entry]) -> [String] {
    guard !entries.isEmpty else { return [] }
    let names = metrics.filter { $0.scope == .outcome }.map(\.name).joined(separator: ", ")
    var seen: Set<String> = []
    let differences = entries.flatMap { entry in
      JobDifferences.ofTraining([runs[0], runs[entry.place]].compactMap { $0.row(entry.key) })
    }.filter { seen.insert($0).inserted }
    return ["\(names): one value a run, so no test can tell a change from chance"]
      + differences.map { "warning: \(names): \($0)" }
  }

  /// The smallest p-value that so few blocks can have: of all ways to choose the blocks of one run,
  /// two separate the runs completely.
  private static func leastChance(_ base: Int, _ own: Int) -> Double {
    2 / (1...min(base, own)).reduce(1) { $0 * Double(max(base, own) + $1) / Double($1) }
  }

  /// Lists rows that some runs lack or did not measure, once each, whatever the number of metrics.
  private func rowNotes(_ entries: [Entry]) -> [String] {
    var runsOf: [String: [String]] = [:]
    var order: [String] = []
    func add(_ note: String, _ run: String) {
      if runsOf[note] == nil { order.append(note) }
      runsOf[note, default: []].append(run)
    }
    for entry in entries where entry.metric.name == metrics[0].name {
      let reason = runs[entry.place].row(entry.key)?.summary.text("reason") ?? ""
      let because = reason.isEmpty ? "" : ": \(reason)"
      switch entry.state {
      case .skipped: add("\(entry.key) is skipped\(because)", entry.run)
      case .failed: add("\(entry.key) failed\(because)", entry.run)
      case .absent where entry.place > 0 && !entry.isAdded:
        add("\(entry.key) is removed: only \(labels[0]) has it", entry.run)
      case .measured where entry.isAdded:
        add("\(entry.key) is added: \(labels[0]) does not have it", entry.run)
      case .measured, .none, .absent: break
      }
    }
    return order.map { "\(runsOf[$0]!.joined(separator: ", ")): \($0)" }
  }

  /// Warns of disturbed samples and of runs from different machines.
  private var runNotes: [String] {
    let disturbed = zip(labels, runs).compactMap { label, run in
      let samples = run.rows.reduce(0) { $0 + $1.disturbed }
      return samples == 0
        ? nil : "\(label): \(samples) samples count although something else used the machine"
    }
    guard runs.count > 1, let difference = MachineFingerprint.difference(among: runs) else {
      return disturbed
    }
    let timed = metrics.filter { $0.scope == .machine }.map(\.name)
    let warning =
      timed.isEmpty
      ? "the runs may be from different machines: \(difference)"
      : "warning: \(timed.joined(separator: ", ")): compare times and rates of one machine only;"
        + " \(difference)"
    return disturbed + [warning]
  }
}
