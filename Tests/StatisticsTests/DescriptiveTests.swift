import Statistics
import Testing

struct DescriptiveTests {
  static let samples = [3.1, -2.5, 7.25, 0.5, 11, 4.75, -9.125]

  @Test(
    arguments: [
      ([5], 5), ([1, 2], 1.5), ([9, 1, 5], 5), ([4, 1, 3, 2], 2.5), ([7, 7, 7, 1], 7),
    ] as [([Double], Double)])
  func medianByHand(samples: [Double], expected: Double) {
    #expect(median(samples) == expected)
    #expect(median(samples.reversed()) == expected)
  }

  // python3 -c "import numpy as np; x = [3.1, -2.5, 7.25, 0.5, 11, 4.75, -9.125]
  // for p in (0, .1, .25, .333, .5, .9, .975, 1): print(p, repr(np.quantile(x, p)))"  (2.4.6)
  @Test(
    arguments: [
      (0, -9.125), (0.1, -5.1499999999999995), (0.25, -1), (0.333, 0.49400000000000066),
      (0.5, 3.1), (0.9, 8.750000000000002), (0.975, 10.437499999999998), (1, 11),
    ] as [(Double, Double)])
  func quantileAgreesWithNumPy(probability: Double, expected: Double) {
    #expect(abs(quantile(probability, of: Self.samples) - expected) <= 1e-14 * abs(expected))
  }

  @Test(arguments: [0, 0.3, 1])
  func quantileOfOneSampleIsThatSample(probability: Double) {
    #expect(quantile(probability, of: [42]) == 42)
  }

  @Test func meanByHand() {
    #expect(mean([1, 2, 6]) == 3)
    #expect(mean([-5]) == -5)
  }

  @Test func geometricMeanCancelsARatioAndItsInverse() {
    #expect(abs(geometricMean([2, 0.5]) - 1) < 1e-15)
    #expect(abs(geometricMean([1, 2, 4, 8, 16]) - 4) < 1e-14)
  }

  // python3 -c "from scipy import stats
  // print(stats.gmean([0.5, 3, 8.25, 1e-3, 17, 2]))"  (1.17.1)
  @Test func geometricMeanAgreesWithSciPy() {
    let expected = 0.8656400752398552
    #expect(abs(geometricMean([0.5, 3, 8.25, 1e-3, 17, 2]) - expected) < 1e-14)
  }

  @Test func nonsenseTraps() async {
    await #expect(processExitsWith: .failure) { _ = median([]) }
    await #expect(processExitsWith: .failure) { _ = median([1, .nan]) }
    await #expect(processExitsWith: .failure) { _ = mean([1, .infinity]) }
    await #expect(processExitsWith: .failure) { _ = geometricMean([1, 0]) }
    await #expect(processExitsWith: .failure) { _ = quantile(1.1, of: [1]) }
  }
}
