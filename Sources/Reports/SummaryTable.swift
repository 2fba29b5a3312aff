import Figures
import Measurement
import Statistics

/// The compact table that a run prints in the end; the page of `bench report` has its columns too.
public enum SummaryTable {
  /// The order of the table's rows.
  public enum Order: String, CaseIterable, Sendable {
    /// The registry's order, in which the members of a family are together.
    case family
    /// The largest speedup is first, and rows without one are last.
    case speedup

    public func sorted(_ rows: [Record]) -> [Record] {
      guard self == .speedup else { return rows }
      func speedup(_ row: Record) -> Double { row.number("speedup") ?? -.infinity }
      return rows.enumerated().sorted {
        (-speedup($0.element), $0.offset) < (-speedup($1.element), $1.offset)
      }.map(\.element)
    }
  }

  /// A column of figures: its title, and its text for people.
  public struct Entry: Sendable {
    public let title: String
    public let text: @Sendable (Record) -> String

    init(_ title: String, _ text: @escaping @Sendable (Record) -> String) {
      self.title = title
      self.text = text
    }

    /// A figure of the summary as the registry has it.
    public init(_ name: String, _ format: NumberFormat? = nil) {
      let figure = Figure.summary[name]
      self.init(figure.title) { $0.number(name).text(format ?? figure.format) }
    }
  }

  /// The columns that tell how fast a row is, and why.
  public static let figures: [Entry] = [
    Entry("throughput_samples_per_second"), Entry("speedup"),
    interval,
    Entry("bound_speedup"), Entry("efficiency"), Entry("speedup_vs_blas"),
    Entry("communication_fraction"), Entry("wait_fraction"),
  ]

  /// The interval of the speedup.
  public static let interval = Entry("95 % interval") {
    $0.estimate("speedup")?.interval.text(.fixed(2)) ?? "–"
  }

  /// The samples that count although something disturbed them, of all that count.
  public static let disturbed = Entry("disturbed") { row in
    guard let samples = row.number("samples"), let disturbed = row.number("disturbed_samples"),
      samples > 0
    else { return "–" }
    return "\(disturbed.text(.count)) of \(samples.text(.count))"
  }

  /// How a row's result compares with serial's, or its status where it has none.
  public static let outcome = Entry(Figure.summary["equivalence"].title) {
    $0.text($0.text("status") == "ok" ? "equivalence" : "status")
  }

  public static func render(_ rows: [Record]) -> String {
    let headers: [ConsoleTable.Header] =
      [.init("strategy", .left), .init("workers")] + figures.map { .init($0.title) }
      + [.init(outcome.title, .left)]
    return ConsoleTable(headers).render(rows.map(cells))
  }

  private static func cells(_ row: Record) -> [String] {
    // A row that was not timed shows no bound either, which would look like a result.
    let isTimed = !row["step_seconds"].isEmpty
    let outcome = outcome.text(row)
    return [row.key.strategy, "\(row.key.workers)\(row.isOversubscribed ? "*" : "")"]
      + figures.map { isTimed ? $0.text(row) : "–" } + [outcome.isEmpty ? "–" : outcome]
  }

  /// Explains rows that are missing or doubtful, for which the table has no room.
  public static func notes(_ rows: [Record]) -> [String] {
    let shared =
      rows.contains(where: \.isOversubscribed)
      ? ["* These workers share cores, so their bound is the number of cores at most."] : []
    return shared
      + rows.filter { !$0["reason"].isEmpty && !$0.isLeftOut }.map { row in
        let status = row.text("status")
        return "\(row.key.words) \(status == "ok" ? "was" : "is \(status):") \(row.text("reason"))"
      }
  }
}

extension RecordedRun.Key {
  /// As a sentence has it: `serial with 1 worker`.
  public var words: String { "\(strategy) with \(workers.counting("worker"))" }
}

extension Record {
  /// Whether the row's threads share cores.
  public var isOversubscribed: Bool { isTrue("oversubscribed") }

  /// Whether the row was left out because the run's time was short.
  var isLeftOut: Bool { text("reason") == Contender.noTime }

  /// A figure with its interval; nil where the row has no such figure.
  public func estimate(_ name: String) -> Estimate? {
    number(name).map { value in
      let ends = (number("\(name)_lo"), number("\(name)_hi"))
      guard case (let low?, let high?) = ends, low <= high else {
        return Estimate(value: value, interval: nil)
      }
      return Estimate(value: value, interval: Interval(low: low, high: high))
    }
  }
}
