import Comparison
import Reports
import Testing

@Suite struct MetricTests {
  /// A metric is a figure of the report under the report's name.
  @Test(arguments: Metric.all.map(\.name)) func isAColumnOfTheSummary(_ name: String) {
    #expect(Column.summary.contains { $0.name == name })
    #expect(Metric.all.count { $0.name == name } == 1)
  }
}
