import Networks
import Plans

/// The requests of a trainer's messages to and from other processes, at fixed addresses: made once,
/// started once a period, and released in the end.
final class MessageRequests {
  let transport: Transport
  private let plan: Plan
  private var requests: [Transport.Request] = []
  private var lists: [UnsafeMutablePointer<Transport.Request>] = []
  private var collectives: [Transport.Request] = []
  private var shares: [UnsafeMutablePointer<Int32>] = []
  /// The request of the barriers of all processes.
  let barrier: Transport.Request

  init(_ transport: Transport, plan: Plan) {
    self.transport = transport
    self.plan = plan
    barrier = Self.memory(transport)
  }

  deinit {
    for request in requests {
      transport.release(transport.context, request)
      request.deallocate()
    }
    for request in collectives { request.deallocate() }
    for list in lists { list.deallocate() }
    for list in shares { list.deallocate() }
    barrier.deallocate()
  }

  private static func memory(_ transport: Transport) -> Transport.Request {
    let memory = UnsafeMutableRawPointer.allocate(
      byteCount: max(8, transport.requestBytes), alignment: 16)
    memory.initializeMemory(as: UInt8.self, repeating: 0, count: transport.requestBytes)
    return memory
  }

  /// The tag of a message. It says between which workers of the two processes the message goes and
  /// which of a period's messages between them it is, so that no receive can take another one.
  private func tag(from sender: Int, to receiver: Int, ordinal: Int) -> Int32 {
    let width = plan.workersPerProcess
    return Int32(ordinal * width * width + sender % width * width + receiver % width)
  }

  func send(
    _ memory: UnsafeRawPointer, _ block: Transport.Block, from worker: Int, to peer: Int,
    ordinal: Int, coding: UnsafePointer<MessageCoding>? = nil
  ) -> Instruction.Departure {
    let request = Self.memory(transport)
    requests.append(request)
    transport.prepareSend(
      transport.context, memory, block.rows, block.rowBytes, block.stride,
      Int32(plan.process(ofArena: peer)), tag(from: worker, to: peer, ordinal: ordinal), request)
    return Instruction.Departure(request: request, bytes: block.bytes, coding: coding)
  }

  func receive(
    _ memory: UnsafeMutableRawPointer, _ block: Transport.Block, at worker: Int, from peer: Int,
    ordinal: Int
  ) -> Transport.Request {
    let request = Self.memory(transport)
    requests.append(request)
    transport.prepareReceive(
      transport.context, memory, block.rows, block.rowBytes, block.stride,
      Int32(plan.process(ofArena: peer)), tag(from: peer, to: worker, ordinal: ordinal), request)
    return request
  }

  /// - Parameter memory: the first value of the collective's slice.
  func collective(
    _ collective: Collective, at worker: Int, _ memory: UnsafeMutablePointer<Float>
  ) -> Instruction.CollectiveCall {
    let request = Self.memory(transport)
    collectives.append(request)
    let parts = collective.shares(processes: plan.processes)
    let numbers = UnsafeMutablePointer<Int32>.allocate(capacity: 2 * parts.count)
    shares.append(numbers)
    for (process, part) in parts.enumerated() {
      (numbers + process).initialize(to: Int32(part.count))
      (numbers + parts.count + process).initialize(to: Int32(part.lower - collective.slice.lower))
    }
    let kind: Transport.Collective =
      switch collective.kind {
      case .allReduce: .allReduce
      case .reduceScatter: .reduceScatter
      case .allGather: .allGather
      }
    return Instruction.CollectiveCall(
      kind: kind, memory: memory, count: collective.slice.count, counts: numbers,
      offsets: numbers + parts.count, group: Int32(worker % plan.workersPerProcess),
      request: request)
  }

  /// Keeps requests in one list, for workers that wait for all of them.
  func list(_ requests: [Transport.Request]) -> UnsafeBufferPointer<Transport.Request> {
    let list = UnsafeMutablePointer<Transport.Request>.allocate(capacity: requests.count)
    list.initialize(from: requests, count: requests.count)
    lists.append(list)
    return UnsafeBufferPointer(start: list, count: requests.count)
  }
}
