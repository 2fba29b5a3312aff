import Foundation
import Networks
import Plans
import Strategies
import Support
import Testing

/// A small job cut by every strategy, with two workers where it takes more than one.
private let job = Job(
  shape: try! NetworkShape("4-6-3"), batch: 5, workers: 2, microbatches: 3, syncEvery: 2,
  canFuseUpdate: false)

@Suite("Plans as text")
struct GoldenTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let strategy: Strategy
    var processes = 1
    /// Of the file; a plan that needs several processes goes without saying so.
    var testDescription: String {
      strategy.name.replacing(":", with: "-")
        + (processes > 1 && strategy.reach == .anywhere ? "-\(processes)-processes" : "")
    }
    /// The small job, or one with more layers or more workers where the strategy needs these.
    var job: Job {
      var job = PlansTests.job
      let deep = try! NetworkShape("4-6-5-4-3")
      if !strategy.cuts(layers: job.shape.layers, workers: job.workers) { job.shape = deep }
      if !strategy.cuts(layers: job.shape.layers, workers: job.workers) {
        (job.shape, job.workers) = (PlansTests.job.shape, 4)
      }
      job.processes = processes
      return job
    }
  }

  /// Every strategy on threads where it can be, and over processes where that is another plan.
  static let cases = Strategy.all.flatMap { strategy in
    let (onThreads, over) = (Case(strategy: strategy), Case(strategy: strategy, processes: 2))
    return switch strategy.reach {
    case .oneProcess: [onThreads]
    case .severalProcesses: [over]
    case .anywhere:
      (try? strategy.plan(onThreads.job).workers) == (try? strategy.plan(over.job).workers)
        ? [onThreads] : [onThreads, over]
    }
  }

  /// Rewrite the files with `REWRITE_GOLDEN=1 swift test --filter GoldenTests`, and read the
  /// difference before you commit it.
  @Test(arguments: cases)
  func isTheGoldenText(golden: Case) throws {
    let plan = try golden.strategy.plan(golden.job)
    let file = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "Golden/\(golden.testDescription).txt")
    if ProcessInfo.processInfo.environment["REWRITE_GOLDEN"] == "1" {
      try plan.description.write(to: file, atomically: true, encoding: .utf8)
    }
    let golden = try String(contentsOf: file, encoding: .utf8)
    #expect(plan.description == golden)
    _ = try VerifiedPlan(Plan(text: golden))
  }

  @Test("What is printed reads back the same, and prints the same", arguments: Strategy.all)
  func readsBack(strategy: Strategy) throws {
    var count = 0
    for shape in ["4-6-3", "3-2", "20-33-17-18-10"] {
      for (workers, processes) in [(1, 1), (2, 1), (3, 1), (4, 1), (5, 1), (2, 2), (4, 2), (3, 3)] {
        for fuse in [true, false] {
          let job = Job(
            shape: try NetworkShape(shape), batch: 7, workers: workers, processes: processes,
            microbatches: 3, syncEvery: 3, staleness: 2, canFuseUpdate: fuse)
          guard let plan = try? strategy.plan(job) else { continue }
          let read = try Plan(text: plan.description)
          #expect(read == plan)
          #expect(read.description == plan.description)
          count += 1
        }
      }
    }
    // A pipeline has no more workers than layers, and some take one number of workers only.
    #expect(count >= 6)
  }

  @Test("Every action prints all that it holds")
  func readsBackEveryOperand() throws {
    let tile = Tile(
      step: 2, layer: 1, microbatch: 3, rows: Extent(1, 4), columns: Extent(1, 3), arena: 5,
      parameters: 4)
    let slice = Extent(16, 48)
    let level = Region(.activations(level: 1), rows: Extent(1, 3), columns: Extent(2, 5))
    let actions: [Action] = [
      .forward(tile), .loss(tile), .backward(tile), .weightGradient(tile, accumulate: true),
      .weightGradient(tile, accumulate: false), .weightUpdate(tile),
      .update(slice: slice, gradientsAt: 3, parameters: 2, round: 1),
      .update(slice: slice, gradients: Extent(1, 4), parameters: 2, round: 0),
      .update(slice: slice, gradientsAt: 3, parameters: 2, round: 1, divisor: 3),
      .clear(slice: slice, arena: 4), .reduce(slice: slice, from: Extent(1, 3), into: 2),
      .divide(slice: slice, arena: 3, count: 7), .send(level, peer: 1),
      .send(Region(.deltas(level: 2), rows: Extent(0, 1), columns: Extent(0, 3)), peer: 1),
      .send(Region(.parameters, columns: slice), peer: 1),
      .send(Region(.gradients, columns: slice), peer: 1),
      .send(Region(.optimizerState, columns: slice), peer: 1),
      .receive(level, peer: 1, add: true), .receive(level, peer: 1, add: false),
      .complete(peer: 1), .barrier, .pullTasks,
      .startCollective(Collective(.reduceScatter, slice)),
      .finishCollective(Collective(.allGather, slice)),
      .fetch(slice: slice, from: 2, into: 3, staleness: 4),
      .push(slice: slice, from: 3, into: 2, staleness: 5),
    ]
    // Mirror knows the name of an action's case.
    func names(_ actions: [Action]) -> Set<String> {
      Set(actions.map { Mirror(reflecting: $0).children.first?.label ?? "\($0)" })
    }
    let used = try Self.cases.map { try $0.strategy.plan($0.job) }.flatMap { $0.workers + $0.tasks }
    #expect(names(actions).isSuperset(of: names(used.flatMap(\.self))))
    let collectives = Collective.Kind.allCases.map {
      Action.startCollective(Collective($0, ParameterLayout(job.shape).all))
    }
    for purpose in Purpose.allCases {
      for consistency in Consistency.allCases {
        let plan = Plan(
          strategy: "hand-made", shape: try NetworkShape("4-6-3"), batch: 5, steps: 3,
          updatesPerPeriod: 2, purpose: purpose, consistency: consistency,
          workers: [actions, [], collectives], tasks: [[], actions], shared: 3, processes: 3,
          compression: .topK(every: 7))
        #expect(try Plan(text: plan.description) == plan)
      }
    }
  }

  @Test("Comments, blank lines, tabs and Windows line ends change nothing")
  func readsLooseText() throws {
    let tidy = try Plan(text: "network 3-2\nbatch 4\nworker 0\nF0.0\nL0.0\nV0.0\n")
    let loose = try Plan.parse(
      "# a plan\r\n\r\nbatch 4 # rows\r\n\tnetwork\t3-2\r\nworker 0\r\n  F0.0\tat=0\r\n"
        + "L0.0   # the loss\r\n\r\nV0.0")
    #expect(loose.plan == tidy)
    #expect(loose.lines == [[6, 7, 9]])
  }
}
