import Measurement
import Testing

struct RoundOrderTests {
  @Test(arguments: 1...16, [0, 1, 42] as [UInt64])
  func everyContenderStandsAtEveryPositionOnce(contenders: Int, seed: UInt64) {
    let order = RoundOrder(contenders: contenders, seed: seed)
    for first in [0, contenders] {
      let rounds = (first..<first + contenders).map { order.order($0) }
      for round in rounds { #expect(round.sorted() == Array(0..<contenders)) }
      for position in 0..<contenders {
        #expect(Set(rounds.map { $0[position] }).count == contenders)
      }
    }
  }

  @Test(arguments: 2...16)
  func everyContenderFollowsEveryOtherEquallyOften(contenders: Int) {
    let order = RoundOrder(contenders: contenders, seed: 5)
    let (rounds, times) = contenders % 2 == 0 ? (contenders, 1) : (2 * contenders, 2)
    var followed: [[Int]: Int] = [:]
    for round in 0..<rounds {
      let order = order.order(round)
      for (first, second) in zip(order, order.dropFirst()) {
        followed[[first, second], default: 0] += 1
      }
    }
    #expect(followed.count == contenders * (contenders - 1))
    #expect(followed.values.allSatisfy { $0 == times })
  }

  @Test func theSeedDecidesTheOrder() {
    func order(_ seed: UInt64) -> [Int] { RoundOrder(contenders: 9, seed: seed).order(3) }
    #expect(Set((0..<20).map(order)).count > 15)
    #expect(order(3) == order(3))
  }

  @Test func nobodyHasNoOrder() {
    #expect(RoundOrder(contenders: 0, seed: 1).order(7) == [])
  }
}
