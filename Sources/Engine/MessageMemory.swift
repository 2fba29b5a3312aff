import Plans

/// The memory that the workers of a trainer need to exchange messages with other processes.
final class MessageMemory {
  let context: UnsafePointer<MessageContext>
  private let requests: MessageRequests
  private let lists: UnsafeMutablePointer<UnsafeBufferPointer<Transport.Request>>

  /// - Parameters:
  ///   - early: the requests of each list that may be started with each period.
  ///   - workers: the workers of this process.
  init(
    _ requests: MessageRequests, early: [[Transport.Request]], plan: Plan, workers: Range<Int>
  ) {
    self.requests = requests
    lists = .allocate(capacity: early.count)
    lists.initialize(from: early.map { requests.list($0) }, count: early.count)
    let context = UnsafeMutablePointer<MessageContext>.allocate(capacity: 1)
    context.initialize(
      to: MessageContext(
        transport: requests.transport,
        early: UnsafeBufferPointer(start: lists, count: early.count),
        barrier: requests.barrier,
        overlapsKernels: plan.workers[workers].contains { $0.hasKernelsUnderWay }))
    self.context = UnsafePointer(context)
  }

  deinit {
    context.deallocate()
    lists.deallocate()
  }
}

extension [Action] {
  /// Whether a kernel runs between a message's or a collective's start and its end.
  fileprivate var hasKernelsUnderWay: Bool {
    var underWay = 0
    for action in self {
      switch action {
      case .send, .startCollective: underWay += 1
      case .complete, .finishCollective: underWay = 0
      default: if underWay > 0, action.tile != nil { return true }
      }
    }
    return false
  }
}
