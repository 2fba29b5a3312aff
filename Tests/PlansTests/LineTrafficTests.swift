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
    // Jobs that differ in what a strategy does not look at have one plan.
    var plans: Set<Plan> = []
    for job in Self.jobs.sampled(oneIn: 4) {
      guard let plan = try? strategy.plan(job), plans.insert(plan).inserted else { continue }
      let counted = try VerifiedPlan(plan).remoteLinesPerPeriod
      let naive = NaiveLines(plan)
      #expect(try counted == naive.count(period: 2), "\(strategy.name) \(job)")
      // The caches have filled, so every later period is the same.
      if plan.processes == 1 { #expect(try counted == naive.count(period: 3)) }
    }
    #expect(!plans.isEmpty)
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

/// Counts the lines of a plan by looking at every element that every action touches.
private struct NaiveLines {
  private struct Place: Hashable {
    var arena: Int
    var buffer: Buffer
  }

  private struct History {
    var writer: Int?
    var written = 0
    /// When each worker and task accessed the line last.
    var accessed: [Int]
  }

  /// The elements of one buffer that an action touches, one after the other; a flat one has one row.
  private struct Touch {
    var owner: Int
    var period: Int
    var place: Place
    var rows: Extent
    var columns: Extent
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
    var touches: [Touch] = []
    var execution = UntimedExecution(plan, periods: period + 1, isInOrder: true)
    try execution.play { (event) throws(PlanError) in touches += self.touches(of: event) }
    // Where each buffer starts and ends.
    var bounds: [Place: (rows: Extent, columns: Extent)] = [:]
    for touch in touches {
      let known = bounds[touch.place] ?? (touch.rows, touch.columns)
      bounds[touch.place] = (
        Extent(
          min(known.rows.lower, touch.rows.lower), max(known.rows.upper, touch.rows.upper)),
        Extent(
          min(known.columns.lower, touch.columns.lower),
          max(known.columns.upper, touch.columns.upper))
      )
    }
    var (numbers, lines): ([Place: Int], [[History]]) = ([:], [])
    let unseen = History(
      accessed: [Int](repeating: -1, count: plan.workers.count + plan.tasks.count))
    for (place, (rows, columns)) in bounds {
      numbers[place] = lines.count
      let width = width(place.buffer) ?? 0
      let elements = (rows.count - 1) * width + (width > 0 ? columns.upper : columns.count)
      lines.append([History](repeating: unseen, count: (elements + 15) / 16))
    }
    var (now, crossing) = (0, 0)
    // A task's arena is in process 0, and so are those who run it.
    for touch in touches
    where plan.process(ofArena: touch.place.arena) == plan.process(ofArena: touch.owner) {
      let (rows, columns) = bounds[touch.place]!
      let number = numbers[touch.place]!
      let width = width(touch.place.buffer)
      for row in touch.rows.lower..<touch.rows.upper {
        for column in touch.columns.lower..<touch.columns.upper {
          now += 1
          let offset = width.map { (row - rows.lower) * $0 + column } ?? column - columns.lower
          let line = offset / 16
          if let writer = lines[number][line].writer, writer != touch.owner,
            lines[number][line].accessed[touch.owner] < lines[number][line].written,
            touch.period == period
          {
            crossing += 1
          }
          lines[number][line].accessed[touch.owner] = now
          if touch.isWrite {
            lines[number][line].writer = touch.owner
            lines[number][line].written = now
          }
        }
      }
    }
    return crossing
  }

  /// The elements of a level's row; nil for a flat buffer.
  private func width(_ buffer: Buffer) -> Int? {
    switch buffer {
    case .activations(let level), .deltas(let level): plan.shape.widths[level]
    case .parameters, .gradients, .optimizerState: nil
    }
  }

  private func touches(of event: Event) -> [Touch] {
    var found: [Touch] = []
    func touch(
      _ buffer: Buffer, _ arena: Int, _ rows: Extent, _ columns: Extent, isWrite: Bool
    ) {
      guard !rows.isEmpty, !columns.isEmpty else { return }
      found.append(
        Touch(
          owner: event.owner, period: event.period, place: Place(arena: arena, buffer: buffer),
          rows: rows, columns: columns, isWrite: isWrite))
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
