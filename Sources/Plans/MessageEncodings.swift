import Networks

/// The encodings of a plan's messages between processes. Messages of gradients are encoded or,
/// where a plan sends none, messages of parameters.
///
/// Parameters are encoded as differences to a reference that both sides keep (see `Compression`).
/// Both references stay equal as long as both workers take the messages between them in the same
/// order, so a pair of workers that does not sends its parameters unencoded.
///
/// A message is encoded in parts that no other encoded message cuts. A worker can then hand on in
/// one message what it received in several: each part is encoded again exactly as it was.
public struct MessageEncodings: Sendable {
  public struct Encoding: Hashable, Sendable {
    public var compression: Compression
    /// The number of values in each part, in order.
    public var parts: [Int]
    /// The receiver copies what it gets instead of adding it.
    public var isCopy: Bool
    /// What is encoded is the difference to a reference that both sides keep: the message is one of
    /// parameters.
    public var isDifference: Bool

    /// Whether the sender replaces what it sends by what the receiver decodes.
    var writesWhatItSends: Bool { isCopy && !isDifference }

    public var bytes: Int { parts.reduce(0) { $0 + compression.bytes(values: $1) } }
  }

  private struct Key: Hashable {
    var worker: Int
    var index: Int
  }

  /// The encoding of each send and of each receive.
  private var encodings: [Key: Encoding] = [:]

  public init(_ plan: Plan) {
    guard let compression = plan.compression else { return }
    let isDifference = !plan.sendsGradientsBetweenProcesses
    let buffer: Buffer = isDifference ? .parameters : .gradients
    typealias Message = (key: Key, slice: Extent, add: Bool)
    var sends: [[Int]: [Message]] = [:]
    var receives: [[Int]: [Message]] = [:]
    // For each worker and peer, whether each of the worker's messages goes (true) or comes.
    var directions: [[Int]: [Bool]] = [:]
    // All messages of a pair are kept in order, other buffers' too, because sends match receives by
    // that order.
    for (worker, actions) in plan.workers.enumerated() {
      for (index, action) in actions.enumerated() {
        let key = Key(worker: worker, index: index)
        if case .send(let region, let peer) = action {
          sends[[worker, peer], default: []].append((key, region.slice(of: buffer), false))
          directions[[worker, peer], default: []].append(true)
        } else if case .receive(let region, let peer, let add) = action {
          receives[[peer, worker], default: []].append((key, region.slice(of: buffer), add))
          directions[[worker, peer], default: []].append(false)
        }
      }
    }
    func isEncoded(_ pair: [Int], _ message: Message) -> Bool {
      !message.slice.isEmpty && plan.process(ofArena: pair[0]) != plan.process(ofArena: pair[1])
        && (!isDifference || directions[pair] == directions[pair.reversed()]?.map { !$0 })
    }
    var bounds: Set<Int> = []
    for (pair, messages) in sends {
      for message in messages where isEncoded(pair, message) {
        bounds.formUnion([message.slice.lower, message.slice.upper])
      }
    }
    let cuts = bounds.sorted()
    func encoding(_ slice: Extent, isCopy: Bool) -> Encoding {
      let inner = cuts.filter { slice.lower < $0 && $0 < slice.upper }
      let ends = inner + [slice.upper]
      return Encoding(
        compression: compression, parts: zip([slice.lower] + inner, ends).map { $1 - $0 },
        isCopy: isCopy, isDifference: isDifference)
    }
    for (pair, messages) in sends {
      for (sent, received) in zip(messages, receives[pair] ?? []) where isEncoded(pair, sent) {
        let encoding = encoding(sent.slice, isCopy: !received.add)
        encodings[sent.key] = encoding
        encodings[received.key] = encoding
      }
    }
  }

  /// The encoding of the send or receive at `index` of the worker's list; nil where it is not
  /// encoded.
  public func encoding(worker: Int, index: Int) -> Encoding? {
    encodings.isEmpty ? nil : encodings[Key(worker: worker, index: index)]
  }

  public var isEmpty: Bool { encodings.isEmpty }
}

extension Region {
  /// The region as a slice of the given flat buffer; empty where it belongs to another buffer.
  fileprivate func slice(of flat: Buffer) -> Extent { buffer == flat ? columns : Extent(0, 0) }
}

extension Plan {
  fileprivate var sendsGradientsBetweenProcesses: Bool {
    workers.enumerated().contains { worker, actions in
      actions.contains { action in
        guard case .send(let region, let peer) = action else { return false }
        return region.buffer == .gradients && process(ofArena: worker) != process(ofArena: peer)
      }
    }
  }
}
