import Files
import Foundation
import Reports

extension RunData {
  /// Reads a run: its folder, or its `summary.csv` or `samples.csv` alone.
  ///
  /// A folder must be whole: `summary.csv` and `environment.json`, and where `samples.csv` is
  /// there, every sample belongs to a row of the summary, and as many count as it says. A
  /// file is told by its columns, not its name. With the summary alone there are no blocks; with
  /// the samples alone the rows are what was timed, and the figures come from the blocks.
  public static func read(_ path: String) throws(ComparisonError) -> RunData {
    if isFolder(path) { return try readFolder(path) }
    let table = try RunTable(path)
    // Two runs' files are called alike; their folders are not.
    let name = path.split(separator: "/").suffix(2).joined(separator: "/")
    if table.has("status") {
      return RunData(name: name, path: path, summary: try SummaryFile(table))
    }
    return RunData(name: name, path: path, samples: try SamplesFile(table).samples)
  }

  private static func readFolder(_ path: String) throws(ComparisonError) -> RunData {
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
    if let samples { try check(samples, against: summary, path: path) }
    let environment: EnvironmentRecord
    do {
      let file = "\(path)/environment.json"
      environment = try EnvironmentRecord.parse(try File.read(file), path: file)
    } catch let error as ReportError {
      throw .report(error)
    } catch let error as FileError {
      throw .report(ReportError(error))
    } catch {
      preconditionFailure("\(error) is no error of a file")
    }
    let name = path.split(separator: "/").last.map(String.init) ?? path
    return RunData(
      name: name, path: path, summary: summary, samples: samples, environment: environment)
  }

  private static func check(
    _ samples: SamplesFile, against summary: SummaryFile, path: String
  ) throws(ComparisonError) {
    let keys = Set(summary.rows.map(\.key))
    for (key, line) in samples.lines.sorted(by: { $0.value < $1.value })
    where !keys.contains(key) {
      throw .row(
        path: samples.path, line: line,
        problem: "a sample of \(key), of which summary.csv has no row; expected one")
    }
    for row in summary.rows {
      let rows = samples.samples[row.key]?.count ?? 0
      guard rows == row.samples else {
        throw .unfinished(
          path: path,
          problem: "samples.csv has \(rows) rows of \(row.key) that count, where line"
            + " \(row.line) of summary.csv has \(row.samples)")
      }
    }
  }

  private static func isFolder(_ path: String) -> Bool {
    !path.isEmpty && access("\(path)/.", F_OK) == 0
  }
}
