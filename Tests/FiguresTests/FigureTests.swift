import Figures
import Testing

struct FigureTests {
  @Test(arguments: Figure.reports.map(\.file))
  func columnsOfAReportHaveNamesOfTheirOwn(file: String) throws {
    let figures = try #require(Figure.reports.first { $0.file == file }).figures
    let columns = figures.flatMap(\.columns)
    #expect(Set(columns).count == columns.count && !columns.contains(""))
  }

  /// Names end in their units, as the reports promise; the longest ending counts.
  @Test(arguments: Figure.reports.flatMap(\.figures).map(\.name))
  func aNameEndsInItsUnit(name: String) {
    let endings: [(ending: String, unit: Figure.Unit)] = [
      ("samples_per_second", .rowsPerSecond), ("flops_per_second", .operationsPerSecond),
      ("bytes_per_second", .bytesPerSecond), ("bytes_per_step", .bytes),
      ("flops_per_step", .operations), ("seconds_per_step", .seconds), ("seconds", .seconds),
      ("bytes", .bytes), ("flops", .operations), ("hertz", .hertz), ("fraction", .share),
      ("efficiency", .share), ("accuracy", .share), ("speedup", .times),
      ("speedup_vs_blas", .times),
    ]
    let expected = endings.first { name.hasSuffix($0.ending) }?.unit
    for figure in Figure.reports.flatMap(\.figures) where figure.name == name {
      if let expected {
        #expect(figure.unit == expected)
      } else {
        #expect([.words, .flag, .number, .share].contains(figure.unit))
      }
    }
  }

  @Test func whatIsComparedHasADirection() {
    #expect(Figure.compared.count == 10)
    #expect(Figure.compared.allSatisfy { $0.better != nil && $0.unit.isNumber })
  }
}
