import Engine

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// Several process groups in one process: messages as a library would carry them, for tests and
/// the thread sanitizer. Nothing is buffered: a send is done when its receiver has copied it.
public final class Loopback: ProcessGroup {
  public let rank: Int
  private let network: LoopbackNetwork

  /// One member for each of `count` processes, in their order.
  public static func groups(_ count: Int) -> [Loopback] {
    let network = LoopbackNetwork(count)
    return (0..<count).map { Loopback(rank: $0, network) }
  }

  private init(rank: Int, _ network: LoopbackNetwork) {
    self.rank = rank
    self.network = network
  }

  public var count: Int { network.count }
  public let library = "loopback"
  public var peers: [ProcessPeer] {
    (0..<count).map {
      ProcessPeer(rank: $0, host: "host-\($0)", process: 0, machine: "", space: "")
    }
  }
  /// Valid as long as the group lives.
  public func transport(workers: Int) -> Transport {
    Transport(
      context: Unmanaged.passUnretained(self).toOpaque(), rank: rank, processes: count,
      requestBytes: MemoryLayout<UnsafeRawPointer>.size,
      prepareSend: { context, memory, rows, rowBytes, stride, peer, tag, request in
        Loopback.at(context).prepare(
          .send, UnsafeMutableRawPointer(mutating: memory), rows, rowBytes, stride, peer, tag,
          request)
      },
      prepareReceive: { context, memory, rows, rowBytes, stride, peer, tag, request in
        Loopback.at(context).prepare(
          .receive, memory, rows, rowBytes, stride, peer, tag, request)
      },
      start: { context, request in
        Loopback.at(context).network.start(Loopback.message(request))
      },
      isDone: { context, request in
        guard let operation = Loopback.operation(request) else { return true }
        return Loopback.at(context).network.isDone(operation, request)
      },
      release: { _, request in
        Unmanaged<LoopbackOperation>.fromOpaque(request.load(as: UnsafeRawPointer.self)).release()
      },
      startCollective: { context, kind, memory, count, counts, offsets, group, request in
        Loopback.at(context).startCollective(
          kind, memory, count, counts, offsets, [group, 0], request)
      },
      runCollective: { context, kind, memory, count, counts, offsets, group in
        let (own, request) = (
          Loopback.at(context), UnsafeMutableRawPointer.allocate(byteCount: 8, alignment: 8)
        )
        defer { request.deallocate() }
        // As in MPI, a call that blocks meets only others that block.
        own.startCollective(kind, memory, count, counts, offsets, [group, 1], request)
        while !own.network.isDone(Loopback.operation(request)!, request) { sched_yield() }
      },
      startBarrier: { context, request in
        // A collective of nothing, in a group of its own.
        Loopback.at(context).startCollective(
          Transport.Collective.allReduce.rawValue, nil, 0, nil, nil, [-1], request)
      },
      progress: { _ in }, patienceSeconds: 120,
      giveUp: { _, peer in fatalError("nothing has come from process \(peer)") })
  }

  public func send(_ bytes: [UInt8], to rank: Int) {
    network.state.change { $0.mail[[self.rank, rank], default: []].append(bytes) }
  }

  public func receive(from rank: Int, isSoon: Bool) -> [UInt8] {
    network.state.wait { state in
      state.mail[[rank, self.rank], default: []].isEmpty
        ? nil : state.mail[[rank, self.rank]]!.removeFirst()
    }
  }

  // MARK: What the functions do

  private static func at(_ context: UnsafeMutableRawPointer) -> Loopback {
    Unmanaged<Loopback>.fromOpaque(context).takeUnretainedValue()
  }

  /// What a request stands for; nil after a collective's end.
  private static func operation(_ request: UnsafeMutableRawPointer) -> LoopbackOperation? {
    request.load(as: UnsafeRawPointer?.self).map {
      Unmanaged<LoopbackOperation>.fromOpaque($0).takeUnretainedValue()
    }
  }

  private static func message(_ request: UnsafeMutableRawPointer) -> LoopbackOperation {
    operation(request)!
  }

  private func prepare(
    _ kind: LoopbackOperation.Kind, _ memory: UnsafeMutableRawPointer, _ rows: Int,
    _ rowBytes: Int, _ stride: Int, _ peer: Int32, _ tag: Int32, _ request: UnsafeMutableRawPointer
  ) {
    let peer = Int(peer)
    let operation = LoopbackOperation(
      kind, memory, Transport.Block(rows: rows, rowBytes: rowBytes, stride: stride),
      key: kind == .send ? [rank, peer, Int(tag)] : [peer, rank, Int(tag)])
    request.storeBytes(
      of: UnsafeRawPointer(Unmanaged.passRetained(operation).toOpaque()),
      as: UnsafeRawPointer.self)
  }

  private func startCollective(
    _ kind: Int32, _ memory: UnsafeMutablePointer<Float>?, _ count: Int,
    _ counts: UnsafePointer<Int32>?, _ offsets: UnsafePointer<Int32>?, _ key: [Int32],
    _ request: UnsafeMutableRawPointer
  ) {
    let operation = LoopbackOperation(
      .collective, UnsafeMutableRawPointer(memory), Transport.Block(rowBytes: count * 4),
      key: key.map(Int.init))
    operation.isTransient = true
    request.storeBytes(
      of: UnsafeRawPointer(Unmanaged.passRetained(operation).toOpaque()),
      as: UnsafeRawPointer.self)
    let shares = (0..<self.count).map { process in
      (offset: Int(offsets?[process] ?? 0), count: Int(counts?[process] ?? 0))
    }
    network.join(operation, rank: rank, Transport.Collective(rawValue: kind)!, shares)
  }
}

/// A message or a part of a collective; under the network's lock once it has been started.
private final class LoopbackOperation: @unchecked Sendable {
  enum Kind { case send, receive, collective }

  let kind: Kind
  let memory: UnsafeMutableRawPointer?
  let block: Transport.Block
  let key: [Int]
  var isUnderWay = false
  /// Its request ends with it.
  var isTransient = false

  init(_ kind: Kind, _ memory: UnsafeMutableRawPointer?, _ block: Transport.Block, key: [Int]) {
    self.kind = kind
    self.memory = memory
    self.block = block
    self.key = key
  }
}

private final class LoopbackNetwork: Sendable {
  struct State {
    /// Started and not yet matched, by sender, receiver and tag.
    var sends: [[Int]: [LoopbackOperation]] = [:]
    var receives: [[Int]: [LoopbackOperation]] = [:]
    /// Parts of each group's collectives that not all processes have joined: [group][process].
    var joined: [Int: [[LoopbackOperation]]] = [:]
    var mail: [[Int]: [[UInt8]]] = [:]
  }

  let count: Int
  let state = Locked(State())

  init(_ count: Int) { self.count = count }

  func start(_ operation: LoopbackOperation) {
    state.withLock { state in
      precondition(!operation.isUnderWay, "a request is started again before it is done")
      operation.isUnderWay = true
      let key = operation.key
      if operation.kind == .send {
        state.sends[key, default: []].append(operation)
      } else {
        state.receives[key, default: []].append(operation)
      }
      guard let send = state.sends[key]?.first, let receive = state.receives[key]?.first else {
        return
      }
      state.sends[key]!.removeFirst()
      state.receives[key]!.removeFirst()
      Self.copy(send, to: receive)
      send.isUnderWay = false
      receive.isUnderWay = false
    }
  }

  private static func copy(_ send: LoopbackOperation, to receive: LoopbackOperation) {
    precondition(send.block.bytes == receive.block.bytes, "a message of another length")
    var bytes: [UInt8] = []
    for row in 0..<send.block.rows {
      bytes += UnsafeRawBufferPointer(
        start: send.memory! + row * send.block.stride, count: send.block.rowBytes)
    }
    bytes.withUnsafeBytes { bytes in
      for row in 0..<receive.block.rows {
        (receive.memory! + row * receive.block.stride).copyMemory(
          from: bytes.baseAddress! + row * receive.block.rowBytes,
          byteCount: receive.block.rowBytes)
      }
    }
  }

  func isDone(_ operation: LoopbackOperation, _ request: UnsafeMutableRawPointer) -> Bool {
    state.withLock { _ in
      guard !operation.isUnderWay else { return false }
      if operation.isTransient {
        request.storeBytes(of: nil, as: UnsafeRawPointer?.self)
        Unmanaged.passUnretained(operation).release()
      }
      return true
    }
  }

  func join(
    _ operation: LoopbackOperation, rank: Int, _ kind: Transport.Collective,
    _ shares: [(offset: Int, count: Int)]
  ) {
    state.withLock { state in
      operation.isUnderWay = true
      let group = operation.key[0]
      var queues = state.joined[group] ?? Array(repeating: [], count: count)
      queues[rank].append(operation)
      if queues.allSatisfy({ !$0.isEmpty }) {
        let parts = queues.indices.map { queues[$0].removeFirst() }
        Self.carryOut(kind, parts, shares)
        for part in parts { part.isUnderWay = false }
      }
      state.joined[group] = queues
    }
  }

  private static func carryOut(
    _ kind: Transport.Collective, _ parts: [LoopbackOperation],
    _ shares: [(offset: Int, count: Int)]
  ) {
    let count = parts[0].block.rowBytes / 4
    guard count > 0 else { return }
    let vectors = parts.map { $0.memory!.assumingMemoryBound(to: Float.self) }
    switch kind {
    case .allReduce, .reduceScatter:
      let sums = (0..<count).map { index in
        vectors.dropFirst().reduce(vectors[0][index]) { $0 + $1[index] }
      }
      for (process, vector) in vectors.enumerated() {
        let share =
          kind == .allReduce
          ? 0..<count : shares[process].offset..<shares[process].offset + shares[process].count
        for index in share { vector[index] = sums[index] }
      }
    case .allGather:
      for (process, share) in shares.enumerated() {
        for vector in vectors {
          for index in share.offset..<share.offset + share.count {
            vector[index] = vectors[process][index]
          }
        }
      }
    }
  }
}
