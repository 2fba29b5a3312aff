import Collectives
import Networks
import Plans
import Testing

extension AllReduce: CustomTestStringConvertible {
  public var testDescription: String { name }
}

private let workerCounts = Array(1...9)
/// From nothing to share to slices that nothing divides, some of them smaller than the workers.
private let slices = [
  Extent(0, 1), Extent(0, 7), Extent(0, 16), Extent(16, 48), Extent(0, 100), Extent(5, 1000),
]

/// Powers of two, so that every sum says exactly whose values are in it.
private func start(_ workers: Int) -> [[Double]] {
  (0..<workers).map { worker in
    (0..<1010).map { Double(1 << worker) * Double($0 % 13 + 1) }
  }
}

private func sum(_ workers: Int, _ index: Int) -> Double {
  Double((1 << workers) - 1) * Double(index % 13 + 1)
}

@Suite("Collectives on plain arrays")
struct AllReduceTests {
  @Test(arguments: AllReduce.all, workerCounts)
  func sumEndsWhereItShould(algorithm: AllReduce, workers: Int) throws {
    let initial = start(workers)
    for slice in slices {
      let actions = algorithm.lower(workers, slice)
      #expect(actions.count == workers)
      // Whoever is faster, the sums are the same, bit by bit.
      let forwards = Array(0..<workers)
      for order in [forwards, forwards.reversed(), forwards.filter { $0 % 2 == 1 } + forwards] {
        var machine = MessageMachine(actions, values: initial)
        try machine.run(order: order)
        for worker in 0..<workers {
          let mine =
            switch algorithm.result {
            case .everyone: slice
            case .shares: AllReduce.shares(of: slice, workers: workers)[worker]
            case .main: worker == 0 ? slice : Extent(0, 0)
            }
          let found = machine.values[worker]
          let sums = (mine.lower..<mine.upper).map { sum(workers, $0) }
          #expect(Array(found[mine.lower..<mine.upper]) == sums)
          // Nothing beside the slice is touched.
          let before = initial[worker]
          #expect(found[..<slice.lower] == before[..<slice.lower])
          #expect(found[slice.upper...] == before[slice.upper...])
        }
      }
    }
  }

  @Test("A broadcast gives everyone the main worker's", arguments: workerCounts)
  func broadcast(workers: Int) throws {
    let slice = Extent(3, 40)
    var machine = MessageMachine(
      AllReduce.broadcast(.parameters, slice, workers: workers), values: start(workers))
    try machine.run(order: (0..<workers).reversed())
    for worker in 0..<workers {
      #expect(machine.values[worker][3..<40] == start(workers)[0][3..<40])
    }
    #expect(machine.messages == workers - 1)
  }

  @Test("Shares partition the slice, on cache lines", arguments: workerCounts)
  func sharesPartition(workers: Int) {
    for slice in slices {
      let shares = AllReduce.shares(of: slice, workers: workers)
      #expect(shares.count == workers)
      #expect(shares[0].lower == slice.lower && shares[workers - 1].upper == slice.upper)
      for (one, next) in zip(shares, shares.dropFirst()) {
        #expect(one.upper == next.lower)
        #expect((one.upper - slice.lower) % 16 == 0 || one.upper == slice.upper)
      }
    }
  }
}

@Suite("Collectives cost what they say")
struct AllReduceCostTests {
  /// A slice that every number of workers shares equally, on lines.
  private let slice = Extent(0, 16 * 840)
  private var floats: Int { slice.count }

  private func played(_ name: String, _ workers: Int) throws -> MessageMachine {
    let algorithm = try #require(AllReduce.all.first { $0.name == name })
    let values = [[Double]](repeating: [Double](repeating: 1, count: floats), count: workers)
    var machine = MessageMachine(algorithm.lower(workers, slice), values: values)
    try machine.run(order: Array(0..<workers))
    return machine
  }

  @Test("ring: 2(P−1) messages and 2(P−1)/P·n floats a worker", arguments: 1...8)
  func ring(workers: Int) throws {
    let machine = try played("ring", workers)
    #expect(machine.messages == workers * 2 * (workers - 1))
    #expect(machine.handled.allSatisfy { $0 == 2 * 2 * (workers - 1) })
    #expect(machine.elements == 2 * (workers - 1) * floats)
  }

  @Test("halving-doubling: 2·log₂P messages and 2(P−1)/P·n floats", arguments: 0...3)
  func halvingDoubling(logarithm: Int) throws {
    let workers = 1 << logarithm
    let machine = try played("halving-doubling", workers)
    #expect(machine.messages == workers * 2 * logarithm)
    #expect(machine.handled.allSatisfy { $0 == 2 * 2 * logarithm })
    #expect(machine.elements == 2 * (workers - 1) * floats)
  }

  @Test(
    "halving-doubling: a message more each way for each worker beyond a power of two",
    arguments: [(3, 2), (5, 4), (6, 4), (7, 4)])
  func halvingDoublingOfTheRest(workers: Int, power: Int) throws {
    let machine = try played("halving-doubling", workers)
    let inner = try played("halving-doubling", power)
    #expect(machine.messages == inner.messages + 2 * (workers - power))
    #expect(machine.elements == inner.elements + 2 * (workers - power) * floats)
  }

  @Test("tree: n floats up and n down for each worker but the root", arguments: 1...9)
  func tree(workers: Int) throws {
    let machine = try played("tree", workers)
    #expect(machine.messages == 2 * (workers - 1))
    #expect(machine.elements == 2 * (workers - 1) * floats)
    // The root is in every round: ⌈log₂P⌉ up and as many down.
    var rounds = 0
    while 1 << rounds < workers { rounds += 1 }
    #expect(machine.handled[0] == 2 * rounds)
  }

  @Test("main: P−1 messages of n floats, all to worker 0", arguments: 1...9)
  func main(workers: Int) throws {
    let machine = try played("main", workers)
    #expect(machine.messages == workers - 1)
    #expect(machine.elements == (workers - 1) * floats)
    #expect(machine.handled[0] == workers - 1)
  }

  @Test("direct: no message, (P−1)/P·n floats read of others a worker", arguments: 1...8)
  func direct(workers: Int) throws {
    let machine = try played("direct", workers)
    #expect(machine.messages == 0)
    #expect(machine.elementsReduced == (workers - 1) * floats)
  }
}
