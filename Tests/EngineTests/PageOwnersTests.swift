import Datasets
import Kernels
import Machine
import Networks
import Plans
import Randomness
import Strategies
import Support
import Testing
import Workers

@testable import Engine

@Suite("Which worker touches which page first")
struct PageOwnersTests {
  /// The node of each worker on a machine that is described.
  private func nodes(_ workers: Int, _ machine: String, _ binding: Binding = .close) throws
    -> [Int?]
  {
    try Placement.assign(workers: workers, binding: binding, on: Topology(source: machine))
      .map(\.numaNode)
  }

  /// Element by element, without pages that are alike and without steps.
  @Test("is the one that uses most of it, on the node that does", arguments: 0..<40)
  func naive(seed: UInt64) throws {
    var generator = SplitMix64(seed: seed)
    let workers = 1 + generator.next(below: 5)
    let nodes: [Int?] = (0..<workers).map { _ in
      let node = generator.next(below: 4)
      return node == 3 ? nil : node
    }
    let (elements, page) = (1 + generator.next(below: 90), 1 + generator.next(below: 9))
    let owner = generator.next(below: workers)
    let uses = (0..<generator.next(below: 12)).map { _ in
      let (a, b) = (generator.next(below: elements + 1), generator.next(below: elements + 1))
      return ArenaUse(
        worker: generator.next(below: workers), elements: min(a, b)..<max(a, b),
        times: 1 + generator.next(below: 3))
    }
    let owners = PageOwners(
      uses: uses, elements: elements, owner: owner, nodes: nodes, pageElements: page)
    #expect(owners.workers.count == (elements + page - 1) / page)
    var (local, total) = (0, 0)
    for (number, found) in owners.workers.enumerated() {
      var count = [Int](repeating: 0, count: workers)
      for element in number * page..<min(elements, (number + 1) * page) {
        for use in uses where use.elements.contains(element) { count[use.worker] += use.times }
      }
      func ofNode(_ node: Int?) -> Int {
        (0..<workers).filter { nodes[$0] == node }.reduce(0) { $0 + count[$1] }
      }
      #expect(nodes.allSatisfy { ofNode($0) <= ofNode(nodes[found]) })
      let neighbours = (0..<workers).filter { nodes[$0] == nodes[found] }
      #expect(neighbours.allSatisfy { count[$0] <= count[found] })
      if ofNode(nodes[owner]) == ofNode(nodes[found]), nodes[owner] == nodes[found],
        count[owner] == count[found]
      {
        #expect(found == owner)
      }
      local += ofNode(nodes[found])
      total += count.reduce(0, +)
    }
    #expect(owners.local == local && owners.total == total)
  }

  private func owners(
    _ strategy: String, _ shape: String, batch: Int, workers: Int, nodes: [Int?],
    optimizer: Optimizer = .sgd
  ) throws -> (verified: VerifiedPlan, shapes: [ArenaShape], owners: [PageOwners]) {
    let job = Job(
      shape: try NetworkShape(shape), batch: batch, workers: workers,
      canFuseUpdate: optimizer.isPlainSGD)
    let verified = try VerifiedPlan(try Strategy.named(strategy).plan(job))
    let memory = TrainerMemory(
      verified, stateSlots: optimizer.stateSlots, rule: TrainingRule(optimizer: optimizer),
      process: nil, nodes: nodes)
    return (verified, memory.arenaBases.map(\.shape), memory.pageOwners)
  }

  /// Two nodes of two cores. The weights of a worker's neurons are its own, in an arena that all
  /// workers share.
  @Test("gives each neuron's weights to the node of its worker", arguments: ["close", "spread"])
  func neurons(binding: String) throws {
    let nodes = try nodes(4, "numa:2 core:2 pu:1", try Binding(binding))
    #expect(nodes == [0, 0, 1, 1])
    let (verified, shapes, owners) = try owners(
      "layer-parallel:tensor", "64-4096-16", batch: 8, workers: 4, nodes: nodes)
    let page = owners[0].pageElements
    #expect(page == Arena.pageElements.small)
    let part = try #require(shapes[0].parts[.parameters])
    var checked = 0
    for (number, owner) in owners[0].workers.enumerated() {
      // Each neuron of the first layer has 64 weights, and each worker 1024 neurons.
      let first = number * page - part.offset - verified.layout.weightOffsets[0]
      let last = first + page - 1
      guard first >= 0, last < 4096 * 64, first / (1024 * 64) == last / (1024 * 64) else {
        continue
      }
      #expect(nodes[owner] == nodes[first / (1024 * 64)])
      checked += 1
    }
    #expect(checked > 200)
  }

  /// A worker writes its gradients as often as another reads them. The parameters lie in the first
  /// arena for all.
  @Test("leaves each worker's gradients with it")
  func gradients() throws {
    let nodes = try nodes(4, "numa:2 core:2 pu:1")
    let (_, shapes, owners) = try owners(
      "data-parallel:direct", "64-4096-16", batch: 8, workers: 4, nodes: nodes,
      optimizer: .momentum)
    for worker in 0..<4 {
      let (part, page) = (
        try #require(shapes[worker].parts[.gradients]), owners[worker].pageElements
      )
      let pages = owners[worker].workers.indices.filter {
        $0 * page >= part.offset && ($0 + 1) * page <= part.offset + part.elements
      }
      #expect(pages.count * page > part.elements / 2)
      #expect(Set(pages.map { nodes[owners[worker].workers[$0]] }) == [nodes[worker]])
    }
  }

  /// All but the last 100 of 1,000 elements are worker 0's. Only small pages can give the rest to
  /// worker 1.
  @Test("takes huge pages where small ones bring nothing nearer")
  func pageSizes() {
    func choose(_ nodes: [Int?]) -> PageOwners {
      PageOwners.choose(
        uses: [
          ArenaUse(worker: 0, elements: 0..<900), ArenaUse(worker: 1, elements: 900..<1000),
        ], elements: 1000, owner: 0, nodes: nodes, pageElements: (small: 10, large: 500))
    }
    let together = choose([3, 3])
    #expect(together.pageElements == 500 && together.local == 1000)
    let apart = choose([3, 4])
    #expect(apart.pageElements == 10 && apart.local == 1000 && apart.total == 1000)
    #expect(apart.workers == (0..<100).map { $0 < 90 ? 0 : 1 })
    let short = PageOwners.choose(
      uses: [], elements: 499, owner: 1, nodes: [nil, nil], pageElements: (small: 10, large: 500))
    #expect(short.pageElements == 10 && short.workers == [Int](repeating: 1, count: 50))
  }

  private func trainer(_ strategy: Strategy, _ example: TrainingExample, nodes: [Int?]?) throws
    -> Trainer?
  {
    guard let plan = try? strategy.plan(example.job(workers: 3)) else { return nil }
    let trainer = try Trainer(
      VerifiedPlan(plan), rule: TrainingRule(), pool: WorkerPool(plan.workers.count),
      oversubscribed: true, nodes: nodes)
    trainer.setParameters(example.initial)
    return trainer
  }

  @Test("changes nothing that is trained", arguments: Strategy.all(processes: 1))
  func sameBits(strategy: Strategy) throws {
    let example = examples[1]
    let feed = try RowFeed(example.rows, batch: example.batch, order: .none)
    let copied = try RowFeed(
      example.rows, batch: example.batch, order: .none,
      copies: RowCopies(nodes: [0, 1]) { _, work in work() })
    func trained(_ nodes: [Int?]?, _ feed: RowFeed) throws -> [Float]? {
      guard let trainer = try trainer(strategy, example, nodes: nodes) else { return nil }
      _ = trainer.run(steps: 2 * trainer.plan.plan.steps, from: feed)
      return trainer.parameters()
    }
    guard let plan = try? strategy.plan(example.job(workers: 3)),
      plan.consistency != .relaxed, plan.tasks.isEmpty
    else { return }
    let nodes = (0..<plan.workers.count).map { $0 % 2 }
    #expect(try trained(nodes, feed) == trained(nil, feed))
    #expect(try trained(nodes, copied) == trained(nil, feed))
  }

  /// The system is replaced by one that puts all on node 1, and one that does not tell.
  @Test("is read back")
  func readBack() throws {
    let ring = try Strategy.named("data-parallel:ring")
    let trainer = try #require(try trainer(ring, examples[1], nodes: [0, 1, nil]))
    let pages = trainer.memory.pageOwners.flatMap(\.workers)
    let found = trainer.locality { _ in 1 }
    for worker in 0..<2 {
      let own = pages.count { $0 == worker }
      #expect(own > 0)
      #expect(found[worker] == PageLocality(pages: own, local: worker == 1 ? own : 0))
    }
    #expect(found[0].localFraction == 0 && found[1].localFraction == 1)
    #expect(found[2] == PageLocality() && found[2].localFraction == nil)
    let silent = trainer.locality { _ in nil }
    #expect(silent[1].unknown == silent[1].pages && silent[1].localFraction == nil)
    #expect(trainer.locality(on: try Topology(source: "numa:2 core:2 pu:1")).isEmpty)
  }
}
