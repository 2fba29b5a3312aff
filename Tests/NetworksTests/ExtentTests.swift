import Networks
import Testing

private let extents = [
  Extent(0, 0), Extent(5, 5), Extent(0, 1), Extent(3, 10), Extent(0, 16), Extent(0, 17),
  Extent(7, 1000),
]

@Suite("Extents")
struct ExtentTests {
  @Test("split into adjoining parts whose sizes differ by one at most", arguments: extents, 1...9)
  func splits(extent: Extent, parts: Int) {
    let shares = extent.split(into: parts)
    #expect(shares.count == parts)
    #expect(shares.flatMap { Array($0.lower..<$0.upper) } == Array(extent.lower..<extent.upper))
    let sizes = shares.map(\.count)
    #expect(sizes == sizes.sorted(by: >) && sizes.first! - sizes.last! <= 1)
  }

  @Test("split on multiples of a granularity", arguments: extents, [1, 2, 3, 8])
  func splitsOnLines(extent: Extent, parts: Int) {
    for granularity in [1, 4, 16] {
      let shares = extent.split(into: parts, granularity: granularity)
      #expect(shares.count == parts)
      #expect(shares.flatMap { Array($0.lower..<$0.upper) } == Array(extent.lower..<extent.upper))
      for share in shares.dropLast() where share.upper < extent.upper {
        #expect((share.upper - extent.lower) % granularity == 0)
      }
      let blocks = shares.map { ($0.count + granularity - 1) / granularity }
      #expect(blocks.max()! - blocks.min()! <= 1)
    }
  }

  @Test("intersect and contain as their sets of indices do", arguments: extents)
  func relates(one: Extent) {
    for lower in 0..<12 {
      for upper in lower..<14 {
        let other = Extent(lower, upper)
        let common = Set(one.lower..<one.upper).intersection(lower..<upper)
        let found = one.intersection(other)
        #expect(Set(found.lower..<found.upper) == common && found.count == common.count)
        #expect(found.isEmpty == common.isEmpty)
        #expect(one.contains(other) == (one.lower <= lower && upper <= one.upper))
      }
    }
  }

  @Test func prints() { #expect("\(Extent(3, 16))" == "3:16") }
}
