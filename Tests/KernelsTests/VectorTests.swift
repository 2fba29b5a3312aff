import Kernels
import Randomness
import Testing

@Suite("Vectors")
struct VectorTests {
  /// Around the block in which sums are taken.
  private static let counts = [0, 1, 15, 16, 17, 4095, 4096, 4097, 9000]

  @Test(arguments: counts)
  func elementwise(count: Int) {
    var random = SplitMix64(seed: 6)
    let source = Grid.random(1, count + 1, gap: 1, &random)
    let target = Grid.random(1, count + 1, gap: 1, &random)
    let before = (0...count).map { target[0, $0] }
    add(source.pointer, to: target.pointer, count: count)
    #expect((0..<count).allSatisfy { target[0, $0] == before[$0] + source[0, $0] })
    divide(target.pointer, by: 3, count: count)
    #expect((0..<count).allSatisfy { target[0, $0] == (before[$0] + source[0, $0]) / 3 })
    #expect(target[0, count] == before[count])
    copy(source.pointer, to: target.pointer, count: count)
    #expect((0..<count).allSatisfy { target[0, $0] == source[0, $0] })
    #expect(target[0, count] == before[count])
  }

  /// In the sources' order, one element at a time; the target may be any of the sources.
  @Test(arguments: counts, [(1, 0), (2, 2), (3, 0), (3, 1), (4, 3)])
  func sums(count: Int, sources: (Int, Int)) {
    let (number, target) = sources
    var random = SplitMix64(seed: 7)
    let grids = (0...number).map { _ in Grid.random(1, count + 1, gap: 1, &random) }
    let expected = (0..<count).map { index in
      (1..<number).reduce(grids[0][0, index]) { $0 + grids[$1][0, index] }
    }
    let beyond = grids[target][0, count]
    let pointers = grids.prefix(number).map { UnsafePointer($0.pointer) }
    pointers.withUnsafeBufferPointer {
      sum($0, into: grids[target].pointer, count: count)
    }
    #expect((0..<count).map { grids[target][0, $0] } == expected)
    #expect(grids[target][0, count] == beyond)
  }
}
