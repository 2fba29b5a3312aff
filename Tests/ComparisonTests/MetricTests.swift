import Comparison
import Figures
import Testing

@Suite struct MetricTests {
  /// Every figure that the registry says is compared has a metric, and no other has.
  @Test func areTheFiguresThatAreCompared() {
    #expect(Metric.all.map(\.name).sorted() == Figure.compared.map(\.name).sorted())
  }
}
