import Figures
import Statistics
import Testing

struct NumberFormatTests {
  static let cases: [(value: Double, format: NumberFormat, text: String)] = [
    (0.5, .fixed(2), "0.50"), (-0.001, .fixed(2), "0.00"), (-1.005, .fixed(1), "-1.0"),
    (9.995, .fixed(0), "10"), (0.05, .fixed(3), "0.050"), (1e15, .fixed(2), "1000000000000000.0"),
    (.nan, .fixed(2), "nan"), (.infinity, .percent(1), "inf %"),
    (0.125, .percent(1), "12.5 %"), (1, .percent(0), "100 %"), (-0.5, .percent(1), "-50.0 %"),
    (1.966, .times, "1.97×"), (0, .times, "0.00×"),
    (1_234_567.5, .count, "1,234,568"), (999, .count, "999"), (0, .count, "0"),
    (1.5e-3, .time(2), "1.50 ms"), (2, .time(1), "2.0 s"), (1.25e-7, .time(0), "125 ns"),
    (2e-4, .time(1), "200.0 µs"), (0, .time(2), "0.00 ns"),
    (1.234, .significant, "1.23"), (12.34, .significant, "12.3"), (123.4, .significant, "123"),
    (2, .significant, "2"), (0.0123, .shortPercent, "1.23 %"), (0.5, .shortPercent, "50 %"),
    (1536, .bytes, "1.5 KiB"), (Double(3 << 30), .bytes, "3.0 GiB"), (1023, .bytes, "1023 bytes"),
    (3.21e-7, .exponent, "3e-7"), (0.96, .exponent, "1e0"), (-96, .exponent, "-1e2"),
    (0, .exponent, "0"),
  ]

  @Test(arguments: cases.indices)
  func aNumberByHand(index: Int) {
    let (value, format, text) = Self.cases[index]
    #expect(value.text(format) == text)
  }

  @Test func changesHaveASign() {
    #expect(0.05.signedText(.percent(1)) == "+5.0 %" && (-2).signedText(.times) == "-2.00×")
    #expect(0.0.signedText(.count) == "+0")
  }

  @Test func nounsHaveAPlural() {
    #expect([0, 1, 2].map { $0.counting("row") } == ["0 rows", "1 row", "2 rows"])
  }

  @Test func chancesAreNotCalledZero() {
    #expect(0.0004.chanceText == "<0.001" && 0.05.chanceText == "0.050")
  }

  @Test func whatIsMissingIsADash() {
    #expect((nil as Double?).text(.count) == "–" && (nil as Interval?).text(.fixed(2)) == "–")
    #expect(Interval(low: 1.9, high: 2.1).text(.fixed(2)) == "1.90–2.10")
  }
}
