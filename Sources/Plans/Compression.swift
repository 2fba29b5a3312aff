/// How messages between processes are made smaller, at the price of being exact: those of
/// gradients, or those of parameters where a plan sends no gradients.
///
/// Every message of gradients is encoded, on the way to the sum and on the way back. What a sender's
/// encoding loses is kept and added to what it sends the next time (error feedback), so that it is
/// late and not lost. Where the receiver's copy is to be the sender's, the sender goes on with what
/// the receiver decodes, so that replicas stay the same bit by bit.
///
/// Parameters are encoded as their difference to a reference, which both sides of a message have
/// and to which both add what is decoded; it starts as the initial parameters, and serves both
/// directions. A receiver that is to have a copy takes the reference, the sender keeps what it
/// has, and the next difference contains what this one has lost: their replicas agree only as far
/// as the compression says. Where the receiver adds, what is lost is added to what is sent the
/// next time, as with gradients; and since such parameters come from one whose copy was behind by
/// what the last message to it had lost, the receiver adds that too, so that it gets what has
/// changed since, and being behind does not pull the sum back.
///
/// Source: Tang et al., "DoubleSqueeze: parallel stochastic gradient descent with double-pass
/// error-compensated compression", ICML 2019; Karimireddy et al., "Error feedback fixes SignSGD
/// and other gradient compression schemes", ICML 2019; of differences, Koloskova et al.,
/// "Decentralized stochastic optimization and gossip algorithms with compressed communication",
/// ICML 2019; Richtárik, Sokolov and Fatkhullin, "EF21: a new, simpler, theoretically better, and
/// practically faster error feedback", NeurIPS 2021; of parameters handed out, Gruntkowska,
/// Tyurin and Richtárik, "EF21-P and friends", ICML 2023.
public enum Compression: Hashable, Sendable {
  /// bfloat16: two bytes a value.
  case bfloat16
  /// Eight bits a value and a scale for each block of 256: some one byte a value.
  case int8
  /// The largest value of every so many, with its index: eight bytes each.
  case topK(every: Int)

  /// Every compression, as `name` has them.
  public static let all: [Compression] = [.bfloat16, .int8, .topK(every: 100)]

  /// As plans and strategies have it; `top-k` keeps one of 100 values, `top-k/20` one of 20.
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

  /// The names, for people who have mistaken one.
  static var expected: String { "expected \(all.map(\.name).joined(separator: ", ")) or top-k/N" }

  /// Bytes of an encoded vector.
  public func bytes(values: Int) -> Int {
    switch self {
    case .bfloat16: 2 * values
    case .int8: values + (values + 255) / 256
    case .topK(let every): values == 0 ? 0 : 8 * max(1, values / every)
    }
  }
}
