/// How far apart two workers are.
public enum LinkLevel: String, CaseIterable, Sendable {
  /// Threads of one process.
  case thread
  /// Processes of one host.
  case process
  case host
}

/// What a message or a collective took, in one size.
public struct LinkSample: Sendable {
  /// `ping-pong`, or the all-reduce algorithm's name; `vendor` is the library's own.
  public let test: String
  /// How far apart the two workers are that are farthest from each other.
  public let level: LinkLevel
  /// Workers that take part, in all processes.
  public let workers: [Int]
  public let bytes: Int
  /// Seconds of a message one way, or of the collective: the median of several, and the extremes.
  public let seconds: Double
  public let fastest: Double
  public let slowest: Double

  /// Bytes ÷ seconds.
  public var bandwidth: Double { Double(bytes) / seconds }

  /// What each link carries, as nccl-tests defines it: an all-reduce must move 2(n−1)/n of the
  /// bytes over each of n workers' links, a message all of them over one.
  public var busBandwidth: Double {
    guard test != Self.pingPong else { return bandwidth }
    let count = Double(workers.count)
    return bandwidth * 2 * (count - 1) / count
  }

  static let pingPong = "ping-pong"
  static let vendor = "vendor"
}

/// α and β of a level: what a message costs whatever its size, and bytes per second.
public struct LinkRates: Sendable {
  public let level: LinkLevel
  public let latencySeconds: Double
  public let bytesPerSecond: Double
}

extension MeasuredRun {
  /// α from the smallest message and β from the two largest, by level.
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
