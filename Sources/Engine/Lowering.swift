import Kernels
import Networks
import Plans
import Workers

/// Turns a plan's actions into instructions: every arena, slice and peer becomes a pointer.
struct Lowering: ~Copyable {
  let plan: Plan
  let layout: ParameterLayout
  private let rule: TrainingRule
  let weightLayout: WeightLayout
  let chooser: ProductChooser
  let blasThreads: Int
  let arenas: [ArenaBase]
  let memory: InstructionMemory
  private let grain: Int?
  private let encodings: MessageEncodings
  /// Memory for the decoded values of the list being lowered, one message at a time.
  private var decoded: UnsafeMutablePointer<Float>?
  /// The requests of messages to other processes; nil where all workers are threads of this
  /// process.
  private let requests: MessageRequests?
  private let collectivesBlock: Bool
  /// The requests that the list being lowered may start with each period.
  private(set) var early: [Transport.Request] = []
  /// The requests of the list being lowered since its last completion, by peer.
  private var departures: [Int: [Transport.Request]] = [:]
  /// The scratch of the list that is being lowered.
  private(set) var scratch: UnsafeMutablePointer<Float>?
  /// The messages of a period so far and in all, by [from, to].
  private var received: [[Int]: Int] = [:]
  private var sent: [[Int]: Int] = [:]
  private let perPeriod: [[Int]: Int]

  /// - Parameters:
  ///   - collectivesBlock: see `Trainer.init`.
  ///   - grain: see `Trainer.init`.
  init(
    _ verified: VerifiedPlan, rule: TrainingRule, weightLayout: WeightLayout,
    chooser: ProductChooser, blasThreads: Int, arenas: [ArenaBase], memory: InstructionMemory,
    requests: MessageRequests?, collectivesBlock: Bool, grain: Int?
  ) {
    plan = verified.plan
    layout = verified.layout
    self.rule = rule
    self.weightLayout = weightLayout
    self.chooser = chooser
    self.blasThreads = blasThreads
    self.arenas = arenas
    self.memory = memory
    self.grain = grain
    self.requests = requests
    self.collectivesBlock = collectivesBlock
    encodings = MessageEncodings(verified.plan)
    perPeriod = Self.messages(verified.plan)
  }

  /// The number of messages that each pair of workers exchanges in a period.
  static func messages(_ plan: Plan) -> [[Int]: Int] {
    var counts: [[Int]: Int] = [:]
    for (worker, actions) in plan.workers.enumerated() {
      for case .send(_, let peer) in actions { counts[[worker, peer], default: 0] += 1 }
    }
    return counts
  }

  /// The instructions of the list that owns arena `owner`.
  mutating func instructions(
    _ actions: [Action], owner: Int, counters: borrowing Counters
  ) -> [Instruction] {
    scratch = memory.scratch(Self.scratchElements(actions, plan.shape, weightLayout))
    decoded = memory.scratch(
      CodingMemory(encodings, actions, owner: owner).decodedValues)
    var open: [Instruction.CollectiveCall] = []
    var barriers = 0
    var fetches = 0
    var pushes = 0
    var lowered: [Instruction] = []
    early = []
    departures = [:]
    for (index, action) in actions.enumerated() {
      if let grain, action.tile != nil {
        lowered.append(.grain(iterations: grain))
        continue
      }
      switch action {
      case .forward(let tile): lowered.append(forward(tile))
      case .loss(let tile): lowered.append(loss(tile, owner: owner))
      case .backward(let tile): lowered.append(backward(tile))
      case .weightGradient(let tile, let accumulate):
        lowered.append(
          weights(
            action, tile, .gradients, at: tile.arena, alpha: 1, beta: accumulate ? 1 : 0))
      case .weightUpdate(let tile):
        lowered.append(
          weights(
            action, tile, .parameters, at: tile.parameters, alpha: -rule.learningRate, beta: 1))
      case .update(let slice, let gradients, let parameters, let round, let divisor):
        lowered.append(
          .update(
            update(
              slice, gradients: gradients, parameters: parameters, round: round,
              divisor: divisor)))
      case .clear(let slice, let arena):
        let pointer = arenas[arena].pointer(.gradients, column: slice.lower)
        lowered.append(.clear(pointer, count: slice.count))
      case .reduce(let slice, let from, let into):
        lowered.append(
          .reduce(
            Instruction.Reduce(
              sources: gradientPointers(slice, at: from),
              destination: arenas[into].pointer(.gradients, column: slice.lower),
              count: slice.count)))
      case .divide(let slice, let arena, let count):
        let pointer = arenas[arena].pointer(.parameters, column: slice.lower)
        lowered.append(.divide(pointer, by: Float(count), count: slice.count))
      case .send(let region, let peer):
        let ordinal = sent[[owner, peer], default: 0]
        sent[[owner, peer]] = ordinal + 1
        if let requests = remote(owner, peer) {
          lowered.append(depart(region, owner, peer, ordinal, index, requests))
        } else {
          lowered.append(.send(counters.channel(from: owner, to: peer)))
        }
      case .receive(let region, let peer, let add):
        if let requests = remote(owner, peer) {
          lowered.append(arrive(region, owner, peer, add: add, index, requests))
          continue
        }
        let channel = counters.channel(from: peer, to: owner)
        lowered.append(.receive(receive(region, from: peer, to: owner, add: add, channel)))
      case .complete(let peer):
        if let requests = remote(owner, peer) {
          let list = requests.list(departures.removeValue(forKey: peer) ?? [])
          lowered.append(.departed(list, peer: Int32(plan.process(ofArena: peer))))
          continue
        }
        let pair = [owner, peer]
        let ticket = Instruction.Ticket(
          ordinal: sent[pair]! - 1, perPeriod: perPeriod[pair]!)
        lowered.append(.complete(counters.channel(from: owner, to: peer), ticket))
      case .barrier:
        let all = actions.count { $0 == .barrier }
        let party = counters.planBarrier(owner, of: plan)
        lowered.append(.barrier(party, .init(ordinal: barriers, perPeriod: all)))
        barriers += 1
      case .startCollective(let collective):
        let isWhole =
          collectivesBlock && index + 1 < actions.count
          && actions[index + 1] == .finishCollective(collective)
        let call = call(collective, owner)
        if isWhole {
          lowered.append(.runCollective(call))
        } else {
          open.append(call)
          lowered.append(.startCollective(call))
        }
      case .finishCollective(let collective):
        let isWhole =
          collectivesBlock && index > 0 && actions[index - 1] == .startCollective(collective)
        lowered.append(isWhole ? .idle : .finishCollective(open.removeFirst()))
      case .pullTasks: lowered.append(.pullTasks)
      case .fetch(let slice, let from, let into, let staleness):
        let all = actions.count { if case .fetch = $0 { true } else { false } }
        lowered.append(
          .fetch(
            Instruction.Fetch(
              ticket: .init(ordinal: fetches, perPeriod: all), worker: owner,
              staleness: staleness,
              source: UnsafePointer(arenas[from].pointer(.parameters, column: slice.lower)),
              destination: arenas[into].pointer(.parameters, column: slice.lower),
              count: slice.count)))
        fetches += 1
      case .push(let slice, let from, let into, let staleness):
        let all = actions.count { if case .push = $0 { true } else { false } }
        lowered.append(
          .push(
            Instruction.Push(
              ticket: .init(ordinal: pushes, perPeriod: all), worker: owner,
              staleness: staleness,
              update: update(
                slice, gradients: Extent(at: from), parameters: into, round: 0,
                divisor: plan.workers.count))))
        pushes += 1
      }
    }
    return lowered
  }

  private func gradientPointers(
    _ slice: Extent, at numbers: Extent
  ) -> UnsafeBufferPointer<UnsafePointer<Float>> {
    memory.keep(
      (numbers.lower..<numbers.upper).map {
        UnsafePointer(arenas[$0].pointer(.gradients, column: slice.lower))
      })
  }

  private func update(
    _ slice: Extent, gradients: Extent, parameters: Int, round: Int, divisor: Int
  ) -> Instruction.Update {
    let arena = arenas[parameters]
    let values = arena.pointer(.parameters, column: slice.lower)
    let hasState = arena.contains(.optimizerState)
    return Instruction.Update(
      parameters: values,
      gradients: gradientPointers(slice, at: gradients),
      // An optimizer without state never looks at it.
      state: hasState ? arena.pointer(.optimizerState, column: slice.lower) : values,
      stateStride: hasState ? arena.part(.optimizerState).columns.count : 0,
      count: slice.count, round: round, scale: 1 / Float(divisor))
  }

  /// The requests of messages between two workers that share no memory; nil where they do.
  private func remote(_ owner: Int, _ peer: Int) -> MessageRequests? {
    plan.process(ofArena: owner) == plan.process(ofArena: peer) ? nil : requests
  }

  private func call(_ collective: Collective, _ owner: Int) -> Instruction.CollectiveCall {
    guard let requests else {
      preconditionFailure("a library's collectives need the library")
    }
    let memory = arenas[owner].pointer(collective.buffer, column: collective.slice.lower)
    return requests.collective(collective, at: owner, memory)
  }

  /// The block that a region of an arena is to the transport.
  private func block(_ region: Region, at arena: Int) -> Transport.Block {
    let size = MemoryLayout<Float>.stride
    return Transport.Block(
      rows: region.rows.count, rowBytes: region.columns.count * size,
      stride: arenas[arena].part(region.buffer).columns.count * size)
  }

  private mutating func depart(
    _ region: Region, _ owner: Int, _ peer: Int, _ ordinal: Int, _ index: Int,
    _ requests: MessageRequests
  ) -> Instruction {
    let departure: Instruction.Departure
    if let encoding = encodings.encoding(worker: owner, index: index) {
      let coding = memory.coding(
        encoding, values: arenas[owner].pointer(region), decoded: decoded!,
        shared: CodingMemoryKey.keys(encoding, region, isSend: true, worker: owner, peer: peer))
      departure = requests.send(
        coding.pointee.wire, Transport.Block(rowBytes: encoding.bytes), from: owner, to: peer,
        ordinal: ordinal, coding: coding)
    } else {
      departure = requests.send(
        arenas[owner].pointer(region), block(region, at: owner), from: owner, to: peer,
        ordinal: ordinal)
    }
    departures[peer, default: []].append(departure.request)
    return .depart(departure)
  }

  /// Lowers a receive from another process. A copy is received in place, but only once the worker
  /// is there; values to be added are received into separate memory, at any time in the period.
  private mutating func arrive(
    _ region: Region, _ owner: Int, _ peer: Int, add: Bool, _ index: Int,
    _ requests: MessageRequests
  ) -> Instruction {
    let pair = [peer, owner]
    let ordinal = received[pair, default: 0]
    received[pair] = ordinal + 1
    let destination = arenas[owner].pointer(region)
    let block = block(region, at: owner)
    let process = Int32(plan.process(ofArena: peer))
    if let encoding = encodings.encoding(worker: owner, index: index) {
      // Bytes are received into separate memory, and so at any time in the period.
      let coding = memory.coding(
        encoding, values: destination, decoded: decoded!,
        shared: CodingMemoryKey.keys(encoding, region, isSend: false, worker: owner, peer: peer))
      let request = requests.receive(
        coding.pointee.wire, Transport.Block(rowBytes: encoding.bytes), at: owner, from: peer,
        ordinal: ordinal)
      early.append(request)
      return .arrive(
        Instruction.Arrival(
          request: request, isStarted: true, peer: process, coding: coding, sum: nil))
    }
    guard add, let scratch = memory.scratch(region.count) else {
      let request = requests.receive(destination, block, at: owner, from: peer, ordinal: ordinal)
      return .arrive(
        Instruction.Arrival(request: request, isStarted: false, peer: process, sum: nil))
    }
    let request = requests.receive(
      scratch, Transport.Block(rowBytes: block.bytes), at: owner, from: peer, ordinal: ordinal)
    early.append(request)
    return .arrive(
      Instruction.Arrival(
        request: request, isStarted: true, peer: process,
        sum: Instruction.Arrival.Sum(
          source: UnsafePointer(scratch), destination: destination, rows: region.rows.count,
          columns: region.columns.count, stride: block.stride / MemoryLayout<Float>.stride)))
  }

  private mutating func receive(
    _ region: Region, from peer: Int, to worker: Int, add: Bool, _ channel: Instruction.Channel
  ) -> Instruction.Receive {
    let pair = [peer, worker]
    let ordinal = received[pair, default: 0]
    received[pair] = ordinal + 1
    // The verifier has shown that the peer's matching send is of this same region.
    return Instruction.Receive(
      channel: channel, ticket: .init(ordinal: ordinal, perPeriod: perPeriod[pair]!),
      source: UnsafePointer(arenas[peer].pointer(region)),
      destination: arenas[worker].pointer(region), rows: region.rows.count,
      columns: region.columns.count,
      sourceStride: arenas[peer].part(region.buffer).columns.count,
      destinationStride: arenas[worker].part(region.buffer).columns.count, add: add)
  }
}
