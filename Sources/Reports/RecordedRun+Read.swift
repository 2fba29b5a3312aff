import Foundation

extension RecordedRun {
  /// Reads a run: its folder, or its `summary.csv` or `samples.csv` alone.
  ///
  /// A folder must be whole: `summary.csv` and `environment.json`, and where `samples.csv` is
  /// there, every sample belongs to a row of the summary, as many count as it says, and the
  /// samples give its step time, throughput and speedup. A file is told by its columns, not its
  /// name.
  public static func read(_ path: String) throws(ReportError) -> RecordedRun {
    if isFolder(path) { return try readFolder(path) }
    let table = try RunTable(path)
    // Two runs' files are called alike; their folders are not.
    let name = path.split(separator: "/").suffix(2).joined(separator: "/")
    if table.has("status") {
      return RecordedRun(name: name, path: path, summary: try SummaryFile(table).records)
    }
    return RecordedRun(name: name, path: path, samples: try SamplesFile(table).samples)
  }

  private static func readFolder(_ path: String) throws(ReportError) -> RecordedRun {
    let files = ["summary.csv", "samples.csv", "environment.json"]
    let missing = files.filter { access("\(path)/\($0)", F_OK) != 0 && errno == ENOENT }
    guard missing != files else { throw .noRun(folder: path) }
    guard !missing.contains("summary.csv") else {
      throw .unfinished(
        path: path, problem: "it has no summary.csv; expected a run that has ended")
    }
    guard !missing.contains("environment.json") else {
      throw .unfinished(
        path: path,
        problem: "it has no environment.json; expected one, or name the summary.csv alone")
    }
    let summary = try SummaryFile(RunTable("\(path)/summary.csv"))
    let samples =
      missing.contains("samples.csv")
      ? nil : try SamplesFile(RunTable("\(path)/samples.csv"))
    if let samples { try samples.check(against: summary, of: path) }
    return RecordedRun(
      name: name(of: path), path: path, summary: summary.records, samples: samples?.samples ?? [:],
      environment: try EnvironmentRecord.read("\(path)/environment.json"))
  }

  private static func isFolder(_ path: String) -> Bool {
    !path.isEmpty && access("\(path)/.", F_OK) == 0
  }
}

extension EnvironmentRecord {
  /// Reads the record of a run's folder.
  public static func read(_ path: String) throws(ReportError) -> EnvironmentRecord {
    try parse(ReportError.reading(path), path: path)
  }
}
