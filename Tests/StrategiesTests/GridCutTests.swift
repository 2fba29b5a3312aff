import Networks
import Plans
import Support
import Testing

@testable import Strategies

/// Jobs of all sizes, and costs that favour different cuts.
private let pricedJobs: [Job] =
  [
    ("784-128-64-10", 32), ("784-128-64-10", 256), ("1024-1024-1024-1024-10", 128),
    ("2048-2048-2048-10", 512), ("20-33-17-18-10", 5), ("3-2", 9),
  ].flatMap { shape, batch in
    [2, 3, 7, 8, 16].map { workers in
      Job(shape: try! NetworkShape(shape), batch: batch, workers: workers)
    }
  } + [Job(shape: try! NetworkShape("784-128-64-10"), batch: 256, workers: 64)]

private let costs: [PlanCost?] = [
  nil, .operations, PlanCost(flopsPerSecond: 1e11, bytesPerSecond: .infinity),
  PlanCost(kernelSeconds: 1e-6, flopsPerSecond: 1e12, bytesPerSecond: 1e9, latencySeconds: 1e-4),
  PlanCost(
    flopsPerSecond: 1e11, vectorColumns: 64, remoteBytesPerSecond: 1e9, bytesPerSecond: 1e10,
    latencySeconds: 1e-7),
]

@Suite("A grid for each pass")
struct GridCutTests {
  /// The simulation prices the plans as they are, and knows nothing of the search.
  private func seconds(_ name: String, _ job: Job, _ proofs: inout Proofs) throws -> Double {
    let plan = try proofs.proof(of: Strategy.named(name).plan(job))
    return PlanSimulation(plan, cost: job.pricing).makespan
  }

  @Test(
    "is never priced above the cuts that it contains, and costs what the search says",
    arguments: pricedJobs.sampled(oneIn: 6))
  func prices(job: Job) throws {
    var proofs = Proofs()
    for cost in costs {
      var job = job
      job.cost = cost
      for canFuseUpdate in [true, false] {
        job.canFuseUpdate = canFuseUpdate
        let grid = try seconds("hybrid:grid", job, &proofs)
        var prices = GridPrices(job)
        let price = prices.seconds(GridSearch.cheapest(job, &prices))
        #expect(abs(grid - price) <= 1e-9 * price, "\(job)")
        guard canFuseUpdate else { continue }
        for name in ["layer-parallel:tensor", "hybrid:rows-columns", "hybrid:per-layer"] {
          #expect(try grid <= seconds(name, job, &proofs) * (1 + 1e-9), "\(name), \(job)")
        }
      }
    }
  }

  /// Two workers have few ways to cut few passes: all of them are tried.
  @Test("is the cheapest of all where all can be tried", arguments: costs.indices)
  func nothingIsCheaper(index: Int) throws {
    for (shape, batch) in [("784-128-10", 32), ("64-64-64", 128), ("20-33-10", 5)] {
      let job = Job(
        shape: try NetworkShape(shape), batch: batch, workers: 2, cost: costs[index])
      var prices = GridPrices(job)
      let found = prices.seconds(GridSearch.cheapest(job, &prices))
      var cuts = GridPrices.Cuts(repeating: 0, count: prices.phases.count)
      var least = Double.infinity
      var tried = 0
      while true {
        least = min(least, prices.seconds(cuts))
        tried += 1
        guard let next = cuts.indices.first(where: { cuts[$0] + 1 < prices.ways[$0].count }) else {
          break
        }
        for phase in 0..<next { cuts[phase] = 0 }
        cuts[next] += 1
      }
      #expect(tried == prices.ways.reduce(1) { $0 * $1.count } && tried > 1000)
      #expect(found <= least * (1 + 1e-9), "\(job)")
    }
  }

  /// Counts with a naive painting, cell by cell.
  @Test func everyCellIsCoveredOnce() throws {
    for job in pricedJobs.sampled(oneIn: 4) where job.batch <= 256 {
      let plan = try Strategy.named("hybrid:grid").plan(job)
      #expect(plan.workers.count == job.workers)
      var painted: [String: [Int]] = [:]
      for action in plan.workers.joined() {
        guard let tile = action.tile else { continue }
        let isBackward = action.pass == .backward
        let width =
          isBackward ? job.shape.inputs(of: tile.layer) : job.shape.outputs(of: tile.layer)
        let name = "\(action.pass.map { "\($0)" } ?? "loss") \(tile.layer)"
        for row in tile.rows.lower..<tile.rows.upper {
          for column in tile.columns.lower..<tile.columns.upper {
            painted[
              name, default: [Int](repeating: 0, count: job.batch * width)][row * width + column] +=
              1
          }
        }
      }
      #expect(painted.count == 3 * job.shape.layers)
      #expect(painted.values.allSatisfy { $0.allSatisfy { $0 == 1 } }, "\(job)")
    }
  }

  /// On row 1 sixteen workers would get products eight columns wide.
  @Test func smallLayersUseFewWorkers() throws {
    let job = Job(shape: try NetworkShape("784-128-64-10"), batch: 32, workers: 16)
    let plan = try Strategy.named("hybrid:grid").plan(job)
    func cut(_ pass: String) throws -> Plan.Cut {
      try #require(plan.cuts.first { $0.pass == pass })
    }
    for action in plan.workers.joined() {
      guard let tile = action.tile, let pass = action.pass else { continue }
      let level = pass == .backward ? tile.layer : tile.layer + 1
      #expect(tile.columns.count >= min(16, job.shape.widths[level]), "\(action)")
    }
    #expect(try cut("V0").workers == 8 && cut("F0").workers >= 8)
    #expect(try cut("V2").workers <= 4 && cut("V1").workers <= 4)
  }

  /// By hand: two barriers would cost two seconds, and nothing else costs a thousandth of one.
  @Test func whereBarriersCostMostOneWorkerDoesAll() throws {
    let job = Job(
      shape: try NetworkShape("784-128-64-10"), batch: 32, workers: 16,
      cost: PlanCost(flopsPerSecond: 1e11, bytesPerSecond: 1e10, latencySeconds: 1))
    let plan = try Strategy.named("hybrid:grid").plan(job)
    #expect(plan.workers.allSatisfy { $0.count { $0 == .barrier } == 1 })
    #expect(plan.workers.count { $0.contains { $0.tile != nil } } == 1)
  }

  /// By hand: where only operations count, all workers share every pass that divides evenly.
  @Test func whereNothingElseCostsAllWorkersShareEverything() throws {
    let job = Job(
      shape: try NetworkShape("256-256-256"), batch: 64, workers: 16,
      cost: PlanCost(flopsPerSecond: 1e11, bytesPerSecond: .infinity))
    let plan = try VerifiedPlan(Strategy.named("hybrid:grid").plan(job))
    #expect(abs(plan.plan.boundSpeedup - 16) < 1e-9)
  }

  @Test func sharesMemory() throws {
    let job = Job(shape: try NetworkShape("8-8"), batch: 4, workers: 2, processes: 2)
    #expect(throws: NotApplicable.self) { try Strategy.named("hybrid:grid").plan(job) }
  }
}
