/// One of the three matrix products of training a layer.
public enum Pass: String, CaseIterable, Sendable, Comparable {
  /// The layer's outputs.
  case forward
  /// The gradient of the loss by the layer's inputs.
  case backward
  /// The gradient of the loss by the layer's weights, or their update.
  case weights

  public static func < (first: Pass, second: Pass) -> Bool {
    allCases.firstIndex(of: first)! < allCases.firstIndex(of: second)!
  }
}

extension Action {
  /// The sort of an action, by what it has to do with other workers and with which of them.
  public enum Kind: Hashable, Sendable {
    /// A kernel of the network on a tile, with its matrix product; the loss has none.
    case kernel(Tile, Pass?)
    /// Work that takes no part in exchanging gradients: on the worker's own slices, on tasks, or
    /// with the parameter server.
    case local
    /// A message's send or receive with its region, or the completion of sends.
    case message(Region?, peer: Int)
    /// The start or the finish of a collective of the message-passing library.
    case collective(Collective)
    /// A sum over, or a wait for, workers that share memory.
    case joint
  }

  /// The one place where actions are sorted; the properties below follow from it.
  public var kind: Kind {
    switch self {
    case .forward(let tile): .kernel(tile, .forward)
    case .loss(let tile): .kernel(tile, nil)
    case .backward(let tile): .kernel(tile, .backward)
    case .weightGradient(let tile, _), .weightUpdate(let tile): .kernel(tile, .weights)
    case .update, .clear, .divide, .pullTasks, .fetch, .push: .local
    case .send(let region, let peer), .receive(let region, let peer, _):
      .message(region, peer: peer)
    case .complete(let peer): .message(nil, peer: peer)
    case .startCollective(let collective), .finishCollective(let collective):
      .collective(collective)
    case .reduce, .barrier: .joint
    }
  }

  /// The tile of a kernel.
  public var tile: Tile? {
    if case .kernel(let tile, _) = kind { tile } else { nil }
  }

  /// The matrix product that a kernel computes.
  public var pass: Pass? {
    if case .kernel(_, let pass) = kind { pass } else { nil }
  }

  /// The worker that the action exchanges messages with.
  public var peer: Int? {
    if case .message(_, let peer) = kind { peer } else { nil }
  }

  /// Whether the action has a part in exchanging what workers have computed.
  public var isExchange: Bool {
    switch kind {
    case .kernel, .local: false
    case .message, .collective, .joint: true
    }
  }

  /// The same action with a peer of another number; an action without a peer stays as it is.
  public func renumberingPeer(_ number: (_ peer: Int) -> Int) -> Action {
    switch self {
    case .send(let region, let peer): .send(region, peer: number(peer))
    case .receive(let region, let peer, let add): .receive(region, peer: number(peer), add: add)
    case .complete(let peer): .complete(peer: number(peer))
    case .forward, .loss, .backward, .weightGradient, .weightUpdate, .update, .clear, .reduce,
      .divide, .startCollective, .finishCollective, .barrier, .pullTasks, .fetch, .push:
      self
    }
  }
}
