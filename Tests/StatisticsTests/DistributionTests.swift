import Testing

@testable import Statistics

/// Against scipy.stats 1.17.1: norm.cdf, t.cdf, t.ppf, ttest_ind(equal_var=False).
struct DistributionTests {
  @Test(
    arguments: [
      (-8, 6.22096057427174e-16), (-1.96, 0.024997895148220435), (0, 0.5),
      (0.5, 0.6914624612740131), (3, 0.9986501019683699),
    ] as [(Double, Double)])
  func normalAgreesWithSciPy(value: Double, expected: Double) {
    #expect(abs(normalProbability(below: value) - expected) <= 1e-12 * expected)
  }

  @Test(
    arguments: [
      (-40, 1, 0.007956089912025812), (-40, 3.7, 2.5693124910707486e-06),
      (-40, 12, 1.925614790386016e-14), (-2.5, 1, 0.12111894159084341),
      (-2.5, 3.7, 0.03591101145591339), (-2.5, 12, 0.01395769978566262),
      (-2.5, 100_000, 0.0062104595962795255), (-0.1, 1, 0.4682744825694465),
      (-0.1, 3.7, 0.46276263373509513), (0, 12, 0.5), (1.7, 1, 0.8307469726696672),
      (1.7, 12, 0.9425600673023954), (1.7, 100_000, 0.9554329823756685),
    ] as [(Double, Double, Double)])
  func studentAgreesWithSciPy(value: Double, degrees: Double, expected: Double) {
    let probability = studentProbability(below: value, degrees: degrees)
    #expect(abs(probability - expected) <= 1e-9 * expected)
  }

  @Test(
    arguments: [
      (0.001, 1, -318.30883898555044), (0.001, 2.5, -13.822193110865964),
      (0.001, 4, -7.1731822197823085), (0.001, 1e6, -3.09024045631652),
      (0.025, 1, -12.706204736174705), (0.025, 30, -2.042272456301238),
      (0.3, 2.5, -0.597307738252318), (0.95, 1, 6.313751514675037),
      (0.95, 4, 2.1318467863266495), (0.95, 1e6, 1.6448551507220404), (0.5, 3, 0),
    ] as [(Double, Double, Double)])
  func studentQuantileAgreesWithSciPy(probability: Double, degrees: Double, expected: Double) {
    let value = studentQuantile(probability, degrees: degrees)
    #expect(abs(value - expected) <= 1e-9 * abs(expected))
  }

  @Test func studentTakesTheEnds() {
    #expect(studentProbability(below: -.infinity, degrees: 2) == 0)
    #expect(studentProbability(below: .infinity, degrees: 2) == 1)
    #expect(studentProbability(below: -1e200, degrees: 3) < 1e-300)
    #expect(studentQuantile(1e-300, degrees: 0.01).isFinite)
  }

  static let welch = WelchTest(base: [1.02, 1.05, 0.99], candidate: [1.09, 1.2, 1.11, 1.05])

  @Test func welchAgreesWithSciPy() {
    #expect(abs(Self.welch.pValue(above: 0) - 0.028219699232436647) < 1e-12)
    #expect(abs(Self.welch.pValue(below: 0) - 0.9717803007675634) < 1e-12)
    #expect(abs(Self.welch.pValue(above: 0.03) - 0.07568629740550925) < 1e-12)
    #expect(abs(Self.welch.lowerBound(alpha: 0.05) - 0.017681278634301023) < 1e-12)
    #expect(abs(Self.welch.upperBound(alpha: 0.05) - 0.16731872136569856) < 1e-12)
  }

  @Test func samplesWithoutSpreadDifferByTheirDifference() {
    let test = WelchTest(base: [2, 2], candidate: [3, 3, 3])
    #expect(test.lowerBound(alpha: 0.01) == 1 && test.upperBound(alpha: 0.01) == 1)
    #expect(test.pValue(above: 0.5) == 0 && test.pValue(above: 1) == 1)
    #expect(test.pValue(below: 1.5) == 0 && test.pValue(below: 1) == 1)
  }
}
