import Kernels
import Plans
import Workers

/// The state that a run needs for messages to other processes, at a fixed address.
struct MessageContext {
  /// The peer of a wait that anybody may end.
  static let anybody: Int32 = -1

  var transport: Transport
  /// The receives of each list that may be started with each period.
  var early: UnsafeBufferPointer<UnsafeBufferPointer<Transport.Request>>
  /// The request of the barriers of all processes.
  var barrier: Transport.Request
  /// Whether messages are under way while kernels run, so that the library must be let on between
  /// them.
  var overlapsKernels: Bool
}

extension Interpreter {
  /// Starts the receives of a period whose memory nobody else uses.
  func startEarly(_ owner: Int) {
    guard let messages = context.messages else { return }
    let transport = messages.pointee.transport
    for request in messages.pointee.early[owner] { transport.start(transport.context, request) }
  }

  func progress() {
    guard let messages = context.messages, messages.pointee.overlapsKernels else { return }
    let transport = messages.pointee.transport
    transport.progress(transport.context)
  }

  private var transport: Transport { context.messages!.pointee.transport }

  mutating func depart(_ departure: Instruction.Departure) {
    enter(.communication)
    departure.coding?.pointee.encode()
    transport.start(transport.context, departure.request)
    count(sent: departure.bytes)
  }

  mutating func arrive(_ arrival: Instruction.Arrival) {
    start(arrival)
    waitFor(arrival.request, peer: arrival.peer)
    finish(arrival)
  }

  /// Starts a receive, unless it was started with the period.
  func start(_ arrival: Instruction.Arrival) {
    if !arrival.isStarted { transport.start(transport.context, arrival.request) }
  }

  /// Decodes and adds what a receive that is done has brought.
  mutating func finish(_ arrival: Instruction.Arrival) {
    if let coding = arrival.coding {
      enter(.communication)
      coding.pointee.decode()
    }
    guard let sum = arrival.sum else { return }
    enter(.communication)
    for row in 0..<sum.rows {
      add(
        sum.source + row * sum.columns, to: sum.destination + row * sum.stride,
        count: sum.columns)
    }
  }

  mutating func start(_ call: Instruction.CollectiveCall) {
    enter(.communication)
    transport.startCollective(
      transport.context, call.kind.rawValue, call.memory, call.count, call.counts, call.offsets,
      call.group, call.request)
  }

  /// All of the call counts as communication, because inside the library waiting cannot be told
  /// from moving.
  mutating func run(_ call: Instruction.CollectiveCall) {
    enter(.communication)
    transport.runCollective(
      transport.context, call.kind.rawValue, call.memory, call.count, call.counts, call.offsets,
      call.group)
  }

  /// Whether the library is done with a request.
  func isDone(_ request: Transport.Request) -> Bool {
    transport.isDone(transport.context, request)
  }

  /// Waits until the library is done with a request. What the library moves meanwhile counts as
  /// waiting, because there is nothing else to do.
  mutating func waitFor(_ request: Transport.Request, peer: Int32) {
    if isDone(request) { return }
    enter(.wait)
    transport.wait(for: request, peer: peer, context.wait)
  }
}

extension Transport {
  /// The looks at a counter that cost about as much as one look at a request.
  static let looksPerRequest = 50

  /// Polls until the request is done, yielding the core now and then; calls `giveUp` when patience
  /// is over.
  func wait(for request: Request, peer: Int32, _ wait: SpinWait) {
    let looks = max(1, wait.polls / Self.looksPerRequest)
    let start = Clock.now()
    while true {
      for _ in 0..<looks where isDone(context, request) { return }
      wait.yield()
      if Double(Clock.now() - start) > patienceSeconds * 1e9 { giveUp(context, peer) }
    }
  }
}
