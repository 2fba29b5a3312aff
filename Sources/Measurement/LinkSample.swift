/// The distance between two workers.
public enum LinkLevel: String, CaseIterable, Sendable {
  /// The workers are threads of one process.
  case thread
  /// The workers are in two processes of one host.
  case process
  /// The workers are on two hosts.
  case host
}

/// The time of a message or a collective of one size.
public struct LinkSample: Sendable {
  /// `ping-pong`, the name of an all-reduce algorithm, or `vendor` for the message-passing
  /// library's own all-reduce.
  public let test: String
  /// The largest distance between two of the workers.
  public let level: LinkLevel
  /// The numbers of the workers that take part.
  public let workers: [Int]
  public let bytes: Int
  /// Seconds of a message one way, or of the collective: the median, the smallest and the largest
  /// of several.
  public let seconds: Double
  public let fastest: Double
  public let slowest: Double

  /// Bytes per second.
  public var bandwidth: Double { Double(bytes) / seconds }

  /// Bytes per second on each link. An all-reduce must move 2(n−1)/n of the bytes over each of n
  /// workers' links, a message all of them over one. Source: nccl-tests, `PERFORMANCE.md`.
  public var busBandwidth: Double {
    guard test != Self.pingPong else { return bandwidth }
    let count = Double(workers.count)
    return bandwidth * 2 * (count - 1) / count
  }

  static let pingPong = "ping-pong"
  static let vendor = "vendor"
}

/// The two figures of a level's messages: the seconds that each costs whatever its size (α), and
/// the bytes per second (1 ÷ β).
public struct LinkRates: Sendable {
  public let level: LinkLevel
  public let latencySeconds: Double
  public let bytesPerSecond: Double
}

extension MeasuredRun {
  /// The rates of each level that was measured, from the ping-pong's times: the latency is that of
  /// the smallest message, and the bandwidth comes from the two largest.
  public var linkRates: [LinkRates] {
    LinkLevel.allCases.compactMap { level in
      let all = links.filter { $0.test == LinkSample.pingPong && $0.level == level }
        .sorted { $0.bytes < $1.bytes }
      guard let first = all.first, let last = all.last, all.count > 2 else { return nil }
      let before = all[all.count - 2]
      let rate = Double(last.bytes - before.bytes) / (last.seconds - before.seconds)
      return LinkRates(
        level: level, latencySeconds: first.seconds,
        bytesPerSecond: rate > 0 ? rate : last.bandwidth)
    }
  }
}
