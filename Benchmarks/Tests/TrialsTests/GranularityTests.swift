import Testing
import Trials

@Suite("Granularity")
struct GranularityTests {
  /// A price that is the same for every action: half of the time is work where the work takes as
  /// long as the price, whatever a unit of work takes.
  @Test(
    "is twice the price of an action", arguments: [5e-9, 3e-7, 1e-3], [1e-10, 1e-9, 4e-8])
  func fixedPrice(price: Double, unit: Double) throws {
    var points: [Granularity.Point] = []
    var grain = 1
    // To a thousand times the price, which is then a thousandth of the last action.
    while points.last.map({ $0.secondsPerAction < 1000 * price }) ?? true {
      points.append(.init(grain: grain, secondsPerAction: price + Double(grain) * unit))
      grain *= 2
    }
    let granularity = Granularity(points)
    // A unit of work that is itself longer than the price never falls below half.
    let expected = unit > price ? points[0].secondsPerAction : 2 * price
    #expect(abs(try #require(granularity.minimumEffective()) / expected - 1) < 0.005)
    #expect(points.allSatisfy { granularity.efficiency($0) <= 1 })
  }

  @Test("is the smallest action from which on all are efficient")
  func lastCrossing() throws {
    // Efficient at 2, by a disturbance, and again from 8 on.
    let granularity = Granularity(
      [(1, 10), (2, 3), (4, 20), (8, 10), (16, 17), (32, 32)].map {
        Granularity.Point(grain: $0.0, secondsPerAction: $0.1)
      })
    #expect(granularity.efficiency(granularity.points[1]) > 0.5)
    let smallest = try #require(granularity.minimumEffective())
    #expect(10 < smallest && smallest < 20)
  }

  @Test("does not take a disturbed last sample for the machine's rate")
  func disturbedEnd() {
    let granularity = Granularity(
      [(1, 2), (2, 3), (4, 5), (8, 9), (16, 17), (32, 330)].map {
        Granularity.Point(grain: $0.0, secondsPerAction: $0.1)
      })
    #expect(granularity.efficiency(granularity.points[4]) == 1)
    // From no grain on are all efficient.
    #expect(granularity.minimumEffective() == nil)
  }
}
