import Networks
import Plans
import Strategies
import Testing

/// The cells of each worker's row, bands joined, idle ones included.
private func cells(of grid: String) -> [[String]] {
  var rows: [String: [String]] = [:]
  var names: [String] = []
  for line in grid.split(separator: "\n") where line.hasPrefix("worker ") {
    let parts = line.split(separator: "|")
    if rows[String(parts[0])] == nil { names.append(String(parts[0])) }
    rows[String(parts[0]), default: []] += parts[1].split(separator: " ").map(String.init)
  }
  return names.map { rows[$0]! }
}

@Suite struct GridTests {
  struct Golden: Sendable, CustomTestStringConvertible {
    var strategy: String
    var shape = "784-128-64-10"
    var batch = 32
    var workers: Int
    var width = 100
    var text: String

    var testDescription: String { "\(strategy), \(workers) workers" }
  }

  static let goldens = [
    Golden(
      strategy: "serial", workers: 1,
      text: """
        serial, 784-128-64-10, batch 32, 1 worker
        slot     |0              5
        worker 0 |F0 F1 F2 L  B2 V2 B1 V1 V0
        F forward, L loss, B input gradient, V weight gradient and update, . idle, numbers are layers
        idle: 0 of 9 slots, 0.0 %

        """),
    Golden(
      strategy: "layer-parallel:gpipe", shape: "64-64-64-64-64-10", workers: 4,
      text: """
        layer-parallel:gpipe, 64-64-64-64-64-10, batch 32, 4 workers
        slot     |0              5              10             15             20
        worker 0 |F0 F1 F2 F3 F4 F5 F6 F7 .  .  .  .  .  .  B0 B1 B2 B3 B4 B5 B6 B7 U
        worker 1 |.  F0 F1 F2 F3 F4 F5 F6 F7 .  .  .  .  B0 B1 B2 B3 B4 B5 B6 B7 U  .
        worker 2 |.  .  F0 F1 F2 F3 F4 F5 F6 F7 .  .  B0 B1 B2 B3 B4 B5 B6 B7 U  .  .
        worker 3 |.  .  .  F0 F1 F2 F3 F4 F5 F6 F7 B0 B1 B2 B3 B4 B5 B6 B7 U  .  .  .
        F forward and loss, B backward, U update, . idle, numbers are microbatches
        idle: 24 of 92 slots, 26.1 %

        """),
    Golden(
      strategy: "layer-parallel:1f1b", shape: "64-64-64-64-64-10", workers: 4,
      text: """
        layer-parallel:1f1b, 64-64-64-64-64-10, batch 32, 4 workers
        slot     |0              5              10             15             20
        worker 0 |F0 F1 F2 F3 .  .  .  B0 F4 B1 F5 B2 F6 B3 F7 B4 .  B5 .  B6 .  B7 U
        worker 1 |.  F0 F1 F2 .  .  B0 F3 B1 F4 B2 F5 B3 F6 B4 F7 B5 .  B6 .  B7 U  .
        worker 2 |.  .  F0 F1 .  B0 F2 B1 F3 B2 F4 B3 F5 B4 F6 B5 F7 B6 .  B7 U  .  .
        worker 3 |.  .  .  F0 B0 F1 B1 F2 B2 F3 B3 F4 B4 F5 B5 F6 B6 F7 B7 U  .  .  .
        F forward and loss, B backward, U update, . idle, numbers are microbatches
        idle: 24 of 92 slots, 26.1 %

        """),
    // As in Qi et al., figure 3, but that the first layer has no input gradient.
    Golden(
      strategy: "layer-parallel:zero-bubble", shape: "8-8-8-8-8", workers: 4,
      text: """
        layer-parallel:zero-bubble, 8-8-8-8-8, batch 32, 4 workers
        slot     |0              5              10             15             20             25
        worker 0 |F0 F1 F2 F3 .  .  .  W0 F4 W1 F5 .  W2 F6 .  W3 F7 .  W4 .  .  W5 .  W6 .  W7 U  .
        worker 1 |.  F0 F1 F2 .  .  B0 F3 B1 W0 F4 B2 W1 F5 B3 W2 F6 B4 W3 F7 B5 W4 B6 W5 B7 W6 W7 U
        worker 2 |.  .  F0 F1 .  B0 F2 B1 F3 B2 W0 F4 B3 W1 F5 B4 W2 F6 B5 W3 F7 B6 W4 B7 W5 W6 W7 U
        worker 3 |.  .  .  F0 B0 F1 B1 F2 B2 F3 B3 W0 F4 B4 W1 F5 B5 W2 F6 B6 W3 F7 B7 W4 W5 W6 W7 U
        F forward and loss, B input gradient, W weight gradient, U update, . idle, numbers are microbatches
        idle: 20 of 112 slots, 17.9 %

        """),
    // As in Narayanan et al. 2021, figure 4, but that all cells are of one length.
    Golden(
      strategy: "layer-parallel:interleaved", shape: "8-8-8-8-8", batch: 4, workers: 2,
      text: """
        layer-parallel:interleaved, 8-8-8-8-8, batch 4, 2 workers
        slot     |0                   5                   10                  15
        worker 0 |F0a F1a F0b F1b F2a B0b F3a B1b F2b B0a F3b B1a .   B2b .   B3b B2a B3a U   U
        worker 1 |.   F0a F1a F0b B0b F1b B1b F2a B0a F3a B1a F2b B2b F3b B3b B2a B3a U   U   .
        F forward and loss, B backward, U update, . idle, numbers are microbatches
        small letters are a worker's chunks
        idle: 4 of 40 slots, 10.0 %

        """),
    Golden(
      strategy: "data-parallel:tree", shape: "7-5-3", batch: 2, workers: 3,
      text: """
        data-parallel:tree, 7-5-3, batch 2, 3 workers
        slot     |0              5
        worker 0 |F0 F1 L  B1 W1 W0 +  +  .  U
        worker 1 |F0 F1 L  B1 W1 W0 .  .  G  U
        worker 2 |Z  .  .  .  .  .  .  .  G  U
        F forward, L loss, B input gradient, W weight gradient, Z clear gradients, + receive and add
        U update, G receive, . idle, numbers are layers
        idle: 10 of 30 slots, 33.3 %

        """),
    Golden(
      strategy: "task-parallel:server", workers: 2,
      text: """
        task-parallel:server, 784-128-64-10, batch 32, 2 workers
        slot     |0
        worker 0 |Q  F0 B0 P  .
        worker 1 |.  Q  F1 B1 P
        Q fetch parameters, F forward and loss, B backward, P push gradients, . idle, numbers are batches
        idle: 2 of 10 slots, 20.0 %

        """),
    Golden(
      strategy: "task-parallel:averaging", workers: 2, width: 34,
      text: """
        task-parallel:averaging, 784-128-64-10, batch 32, 2 workers
        slot     |0
        worker 0 |F0 B0 F2 B2 F4
        worker 1 |F1 B1 F3 B3 F5

        slot     |5
        worker 0 |B4 F6 B6 +  D
        worker 1 |B5 F7 B7 .  .

        slot     |10
        worker 0 |.
        worker 1 |G
        F forward and loss, B backward
        + receive and add
        D divide by the number of workers
        G receive, . idle
        numbers are batches
        idle: 3 of 22 slots, 13.6 %

        """),
  ]

  @Test("Grids are drawn as they always were", arguments: goldens)
  func golden(_ golden: Golden) throws {
    let plan = try simulatedPlan(
      golden.strategy, golden.shape, batch: golden.batch, workers: golden.workers)
    #expect(plan.grid(width: golden.width) == golden.text)
  }

  @Test(
    "A pipeline's rows hold each microbatch's passes once, forward before backward",
    arguments: [
      "layer-parallel:gpipe", "layer-parallel:1f1b",
    ])
  func pipelineCells(strategy: String) throws {
    for microbatches in [2, 3, 4, 11] {
      let plan = try simulatedPlan(
        strategy, "9-8-7-6-5", batch: 16, workers: 4, microbatches: microbatches)
      for row in cells(of: plan.grid()) {
        let expected = (0..<microbatches).flatMap { ["F\($0)", "B\($0)"] } + ["U"]
        #expect(row.filter { $0 != "." }.sorted() == expected.sorted())
        for microbatch in 0..<microbatches {
          #expect(
            row.firstIndex(of: "F\(microbatch)")! < row.firstIndex(of: "B\(microbatch)")!)
        }
      }
    }
  }

  @Test(
    "Rows are equally long, lines keep to the width, bands join to the same cells",
    arguments: Strategy.all(processes: 1))
  func wrapping(strategy: Strategy) throws {
    for workers in [1, 2, 4, 12] {
      guard let plan = try simulatedPlan(strategy, "5-4-4-4-3", batch: 9, workers: workers) else {
        continue
      }
      let whole = cells(of: plan.grid(width: 1000))
      #expect(whole.count == plan.plan.workers.count)
      #expect(Set(whole.map(\.count)).count == 1)
      for width in [40, 60, 100] {
        let grid = plan.grid(width: width)
        let lines: [Substring] = grid.split(separator: "\n")
        #expect(lines.dropFirst().allSatisfy { $0.count <= width })
        if !grid.contains("left out") { #expect(cells(of: grid) == whole) }
      }
    }
  }

  @Test("Of a very long plan the middle is left out, and the rest is what the whole has")
  func eliding() throws {
    let plan = try simulatedPlan(
      "layer-parallel:gpipe", "4-4-4", batch: 40, workers: 2, microbatches: 40)
    let whole = cells(of: plan.grid(width: 1000))
    // 40 microbatches forward and backward, one slot of filling and one of draining, an update.
    #expect(whole.map(\.count) == [83, 83])
    // 10 characters of name, 7 cells of 4: bands of 5 slots.
    let grid = plan.grid(width: 39)
    #expect(grid.contains("\n... slots 15 to 79 left out\n"))
    #expect(cells(of: grid) == whole.map { Array($0[..<15] + $0[80...]) })
    // Nothing narrower than a cell, and no trap.
    for width in [0, -1, Int.min] { #expect(plan.grid(width: width).contains("left out")) }
  }
}
