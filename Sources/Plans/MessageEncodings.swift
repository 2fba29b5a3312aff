import Networks

/// Which messages of a plan are encoded, and how: those of gradients between processes, or, where
/// there are none, those of parameters.
///
/// Parameters are encoded as differences to what both sides know of them (see `Compression`). Both
/// know the same as long as they take the messages between them in the same order, so a pair of
/// workers that does not sends its parameters as they are.
///
/// A message is encoded in parts that no other such message cuts, so that what was received in
/// several messages can be handed on in one: each part is encoded again as it was.
public struct MessageEncodings: Sendable {
  public struct Encoding: Hashable, Sendable {
    public var compression: Compression
    /// Values of each part, in order.
    public var parts: [Int]
    /// The receiver's copy is to be the sender's: it does not add what it gets.
    public var isCopy: Bool
    /// To the reference that both sides keep: the message is one of parameters.
    public var isDifference: Bool

    /// What the receiver decodes takes the place of what is sent.
    var writesWhatItSends: Bool { isCopy && !isDifference }

    public var bytes: Int { parts.reduce(0) { $0 + compression.bytes(values: $1) } }
  }

  private struct Key: Hashable {
    var worker: Int
    var index: Int
  }

  /// By sender or receiver.
  private var encodings: [Key: Encoding] = [:]

  public init(_ plan: Plan) {
    guard let compression = plan.compression else { return }
    let isDifference = !plan.sendsGradientsBetweenProcesses
    let buffer: Buffer = isDifference ? .parameters : .gradients
    typealias Message = (key: Key, slice: Extent, add: Bool)
    var sends: [[Int]: [Message]] = [:]
    var receives: [[Int]: [Message]] = [:]
    // Whether they come or go, of one worker with another.
    var directions: [[Int]: [Bool]] = [:]
    // In the order in which a pair exchanges them, others too, for that is how they match.
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

  /// How a send or a receive is encoded, by its place in its worker's list; nil where it is not.
  public func encoding(worker: Int, index: Int) -> Encoding? {
    encodings.isEmpty ? nil : encodings[Key(worker: worker, index: index)]
  }

  public var isEmpty: Bool { encodings.isEmpty }
}

extension Region {
  /// The slice of a flat buffer that it is; empty where it is of another.
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
