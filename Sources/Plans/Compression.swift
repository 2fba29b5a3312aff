/// A lossy encoding of messages between processes: of messages of gradients, or of messages of
/// parameters where a plan sends no gradients.
///
/// Every message of gradients is encoded, on the way to the sum and on the way back. The sender
/// keeps what its encoding loses and adds it to its next message (error feedback), so that the loss
/// arrives late instead of never. Where the receiver's copy must equal the sender's, the sender
/// replaces its own values by what the receiver decodes, so that replicas stay equal bit by bit.
///
/// Parameters are encoded as differences to a reference. Both sides of a message have the same
/// reference, starting with the initial parameters, and both add every decoded difference to it;
/// one reference serves both directions. A receiver that copies takes the reference as its value.
/// The sender keeps its own value, and the next difference contains what this one has lost, so that
/// the replicas agree only as far as the compression allows. A receiver that adds gets the loss
/// with the next message, as with gradients. The values it receives were computed from a copy that
/// lacked what the last message in the other direction had lost, so the receiver adds that loss
/// too: it then gets exactly what has changed since, and the outdated copy does not pull the sum
/// back.
///
/// Sources: Tang et al., "DoubleSqueeze: parallel stochastic gradient descent with double-pass
/// error-compensated compression", ICML 2019; Karimireddy et al., "Error feedback fixes SignSGD and
/// other gradient compression schemes", ICML 2019; for differences, Koloskova et al.,
/// "Decentralized stochastic optimization and gossip algorithms with compressed communication",
/// ICML 2019; Richtárik, Sokolov and Fatkhullin, "EF21: a new, simpler, theoretically better, and
/// practically faster error feedback", NeurIPS 2021; for parameters that are handed out,
/// Gruntkowska, Tyurin and Richtárik, "EF21-P and friends", ICML 2023.
public enum Compression: Hashable, Sendable {
  /// bfloat16, two bytes a value.
  case bfloat16
  /// Eight bits a value and one scale for each block of 256 values, a little more than one byte a
  /// value.
  case int8
  /// One of every `every` values, those of largest magnitude, each with its index: eight bytes a
  /// value kept.
  case topK(every: Int)

  /// Every compression with its usual parameters.
  public static let all: [Compression] = [.bfloat16, .int8, .topK(every: 100)]

  /// The name in plans and strategies; `top-k` keeps one of 100 values, `top-k/20` one of 20.
  public var name: String {
    switch self {
    case .bfloat16: "bf16"
    case .int8: "int8"
    case .topK(every: 100): "top-k"
    case .topK(let every): "top-k/\(every)"
    }
  }

  public init?(name: some StringProtocol) {
    if let known = Self.all.first(where: { $0.name == name }) {
      self = known
    } else if name.hasPrefix("top-k/"),
      let every = ActionParser.number(Substring(name.dropFirst(6))),
      every > 0, Self.topK(every: every).name == name
    {
      self = .topK(every: every)
    } else {
      return nil
    }
  }

  /// The list of names for error messages about an unknown one.
  static var expected: String { "expected \(all.map(\.name).joined(separator: ", ")) or top-k/N" }

  /// The number of bytes that a vector of so many values takes when it is encoded.
  public func bytes(values: Int) -> Int {
    switch self {
    case .bfloat16: 2 * values
    case .int8: values + (values + 255) / 256
    case .topK(let every): values == 0 ? 0 : 8 * max(1, values / every)
    }
  }
}
