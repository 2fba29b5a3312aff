import Networks
import Strategies
import Support
import Testing

@testable import Plans

@Suite("Cache lines that cross between cores")
struct LineTrafficTests {
  static let jobs: [Job] = ["7-5-4-3", "3-2", "16-32-32", "20-33-17-18-10", "5-48-16"].flatMap {
    shape in
    [(1, 1), (2, 1), (3, 1), (4, 1), (7, 1), (2, 2), (4, 2)].flatMap { workers, processes in
      [5, 16].flatMap { batch in
        [true, false].map { fuse in
          Job(
            shape: try! NetworkShape(shape), batch: batch, workers: workers, processes: processes,
            microbatches: 3, syncEvery: 2, cacheGroups: workers == 4 ? [2, 2] : [],
            canFuseUpdate: fuse)
        }
      }
    }
  }

  @Test("are those of a count element by element", arguments: Strategy.all)
  func elementByElement(strategy: Strategy) throws {
    var planned = 0
    for job in Self.jobs.sampled(oneIn: 4) {
      guard let plan = try? strategy.plan(job) else { continue }
      planned += 1
      let counted = try VerifiedPlan(plan).remoteLinesPerPeriod
      let naive = NaiveLines(plan)
      #expect(try counted == naive.count(period: 2), "\(strategy.name) \(job)")
      // The caches have filled, so every later period is the same.
      if plan.processes == 1 { #expect(try counted == naive.count(period: 3)) }
    }
    #expect(planned > 0)
  }

  private func lines(
    _ name: String, _ shape: String, workers: Int, processes: Int = 1, fuse: Bool = true
  ) throws -> Int {
    let job = Job(
      shape: try NetworkShape(shape), batch: 16, workers: workers, processes: processes,
      canFuseUpdate: fuse)
    return try VerifiedPlan(try Strategy.named(name).plan(job)).remoteLinesPerPeriod
  }

  /// By hand: 16-32-16 has 67 lines of parameters. Each worker reads its share of them of everyone
  /// else's gradients, and everyone else's share of the parameters.
  @Test("of data parallelism, by hand", arguments: [1, 2, 3, 4])
  func direct(workers: Int) throws {
    let all = 2 * (workers - 1) * 67
    #expect(try lines("data-parallel:direct", "16-32-16", workers: workers) == all)
    #expect(try lines("data-parallel:direct", "16-32-16", workers: workers, fuse: false) == all)
  }

  /// By hand, for 16-32-32 with 16 rows and two workers, each with one line of each level's rows.
  @Test func tensor() throws {
    // The upper layer reads the other's part of the hidden level.
    let hidden = 2 * 16
    // The loss reads both halves of its own 8 rows.
    let outputs = 2 * 8
    // The backward pass reads both halves of the loss gradient's rows that the other computed, and
    // of the other's 16 rows of the upper weight its own columns.
    let deltas = 2 * 8 * 2
    let weight = 2 * 16
    #expect(
      try lines("layer-parallel:tensor", "16-32-32", workers: 2)
        == hidden + outputs + deltas + weight)
  }

  @Test("of workers in processes of their own are none")
  func processes() throws {
    #expect(try lines("data-parallel:ring", "16-32-16", workers: 2, processes: 2) == 0)
    #expect(try lines("hybrid:rows-columns", "16-32-16", workers: 2, processes: 2) == 0)
  }

  /// Two workers write the two halves of one line, one after the other: it comes back each time.
  @Test("count where two workers write parts of one line")
  func sharedLine() throws {
    let plan = Plan(
      strategy: "halves", shape: try NetworkShape("4-2"), batch: 1, purpose: .exchange,
      workers: [
        [.clear(slice: Extent(0, 8), arena: 0), .barrier],
        [.clear(slice: Extent(8, 16), arena: 0), .barrier],
      ])
    #expect(try VerifiedPlan(plan).remoteLinesPerPeriod == 2)
  }
}

/// Counts the lines of a plan by looking up every element that every action touches.
private struct NaiveLines {
  private struct Place: Hashable {
    var arena: Int
    var buffer: Buffer
  }

  private struct Line: Hashable {
    var place: Place
    var number: Int
  }

  private struct History {
    var writer: Int?
    var written = 0
    var accessed: [Int: Int] = [:]
  }

  /// An element of a buffer; a flat one has one row.
  private struct Element {
    var place: Place
    var row: Int
    var column: Int
    var isWrite: Bool
  }

  private let plan: Plan
  private let layout: ParameterLayout

  init(_ plan: Plan) {
    self.plan = plan
    layout = ParameterLayout(plan.shape)
  }

  /// The lines that cross in a period, from zero.
  func count(period: Int) throws -> Int {
    var touches: [(owner: Int, period: Int, elements: [Element])] = []
    var execution = UntimedExecution(plan, periods: period + 1, isInOrder: true)
    try execution.play { (event) throws(PlanError) in
      touches.append((event.owner, event.period, elements(of: event)))
    }
    // Where each buffer starts.
    var first: [Place: (row: Int, column: Int)] = [:]
    for touch in touches {
      for element in touch.elements {
        let known = first[element.place] ?? (element.row, element.column)
        first[element.place] = (
          min(known.row, element.row), min(known.column, element.column)
        )
      }
    }
    var histories: [Line: History] = [:]
    var (now, crossing) = (0, 0)
    for touch in touches {
      // A task's arena is in process 0, and so are those who run it.
      let process = plan.process(ofArena: touch.owner)
      for element in touch.elements where plan.process(ofArena: element.place.arena) == process {
        now += 1
        let start = first[element.place]!
        let offset: Int
        switch element.place.buffer {
        case .activations(let level), .deltas(let level):
          offset = (element.row - start.row) * plan.shape.widths[level] + element.column
        case .parameters, .gradients, .optimizerState: offset = element.column - start.column
        }
        let line = Line(place: element.place, number: offset / 16)
        var history = histories[line] ?? History()
        if let writer = history.writer, writer != touch.owner,
          history.accessed[touch.owner, default: -1] < history.written, touch.period == period
        {
          crossing += 1
        }
        history.accessed[touch.owner] = now
        if element.isWrite { (history.writer, history.written) = (touch.owner, now) }
        histories[line] = history
      }
    }
    return crossing
  }

  private func elements(of event: Event) -> [Element] {
    var found: [Element] = []
    func touch(
      _ buffer: Buffer, _ arena: Int, _ rows: Extent, _ columns: Extent, isWrite: Bool
    ) {
      for row in rows.lower..<rows.upper {
        for column in columns.lower..<columns.upper {
          found.append(
            Element(
              place: Place(arena: arena, buffer: buffer), row: row, column: column,
              isWrite: isWrite))
        }
      }
    }
    func flat(_ buffer: Buffer, _ arena: Int, _ slice: Extent, isWrite: Bool) {
      touch(buffer, arena, Extent(0, 1), slice, isWrite: isWrite)
    }
    func neurons(_ buffer: Buffer, _ arena: Int, _ tile: Tile, isWrite: Bool) {
      let inputs = plan.shape.inputs(of: tile.layer)
      for neuron in tile.columns.lower..<tile.columns.upper {
        let weight = layout.weightOffsets[tile.layer] + neuron * inputs
        flat(buffer, arena, Extent(weight, weight + inputs), isWrite: isWrite)
        flat(buffer, arena, Extent(at: layout.biasOffsets[tile.layer] + neuron), isWrite: isWrite)
      }
      // The last neuron's weights and bias end with the padding up to the next tensor.
      guard tile.columns.upper == plan.shape.outputs(of: tile.layer) else { return }
      let bias = layout.biasOffsets[tile.layer]
      let weight = layout.weightOffsets[tile.layer] + tile.columns.upper * inputs
      flat(buffer, arena, Extent(weight, bias), isWrite: isWrite)
      let next = tile.layer + 1 < plan.shape.layers
      flat(
        buffer, arena,
        Extent(
          bias + tile.columns.upper, next ? layout.weightOffsets[tile.layer + 1] : layout.count),
        isWrite: isWrite)
    }
    func inputs(_ tile: Tile) {
      guard tile.layer > 0 else { return }
      touch(
        .activations(level: tile.layer), tile.arena, tile.rows,
        Extent(0, plan.shape.inputs(of: tile.layer)), isWrite: false)
    }
    switch event.action {
    case .forward(let tile):
      inputs(tile)
      neurons(.parameters, tile.parameters, tile, isWrite: false)
      touch(
        .activations(level: tile.layer + 1), tile.arena, tile.rows, tile.columns, isWrite: true)
    case .loss(let tile):
      let columns = Extent(0, plan.shape.outputs)
      touch(
        .activations(level: plan.shape.layers), tile.arena, tile.rows, columns, isWrite: false)
      touch(.deltas(level: plan.shape.layers), tile.arena, tile.rows, columns, isWrite: true)
    case .backward(let tile):
      let (width, outputs) = (
        plan.shape.inputs(of: tile.layer), plan.shape.outputs(of: tile.layer)
      )
      touch(
        .deltas(level: tile.layer + 1), tile.arena, tile.rows, Extent(0, outputs), isWrite: false)
      for neuron in 0..<outputs {
        let row = layout.weightOffsets[tile.layer] + neuron * width
        flat(
          .parameters, tile.parameters, Extent(row + tile.columns.lower, row + tile.columns.upper),
          isWrite: false)
      }
      touch(.activations(level: tile.layer), tile.arena, tile.rows, tile.columns, isWrite: false)
      touch(.deltas(level: tile.layer), tile.arena, tile.rows, tile.columns, isWrite: true)
    case .weightGradient(let tile, _):
      inputs(tile)
      touch(.deltas(level: tile.layer + 1), tile.arena, tile.rows, tile.columns, isWrite: false)
      neurons(.gradients, tile.arena, tile, isWrite: true)
    case .weightUpdate(let tile):
      inputs(tile)
      touch(.deltas(level: tile.layer + 1), tile.arena, tile.rows, tile.columns, isWrite: false)
      neurons(.parameters, tile.parameters, tile, isWrite: true)
    case .update(let slice, let arenas, let parameters, _, _):
      for arena in arenas.lower..<arenas.upper { flat(.gradients, arena, slice, isWrite: false) }
      flat(.parameters, parameters, slice, isWrite: true)
    case .clear(let slice, let arena): flat(.gradients, arena, slice, isWrite: true)
    case .reduce(let slice, let from, let into):
      for arena in from.lower..<from.upper { flat(.gradients, arena, slice, isWrite: false) }
      flat(.gradients, into, slice, isWrite: true)
    case .divide(let slice, let arena, _): flat(.parameters, arena, slice, isWrite: true)
    case .receive(let region, let peer, _):
      touch(region.buffer, peer, region.rows, region.columns, isWrite: false)
      touch(region.buffer, event.owner, region.rows, region.columns, isWrite: true)
    case .fetch(let slice, let from, let into, _):
      flat(.parameters, from, slice, isWrite: false)
      flat(.parameters, into, slice, isWrite: true)
    case .push(let slice, let from, let into, _):
      flat(.gradients, from, slice, isWrite: false)
      flat(.parameters, into, slice, isWrite: true)
    case .startCollective(let collective), .finishCollective(let collective):
      flat(collective.buffer, event.owner, collective.slice, isWrite: true)
    case .send, .complete, .barrier, .pullTasks: break
    }
    return found
  }
}
