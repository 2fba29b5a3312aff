import ArgumentParser
import Files
import Forecast
import Machine

/// The options that ask for forecasts on other machines than this one.
struct ElsewhereOptions: ParsableArguments {
  @Option(
    help: """
      Forecast for another machine by this one's costs: hwloc's description, such as \
      "pack:2 l3:8 core:8 pu:2", or an .xml file of lstopo. What is assumed is printed.
      """)
  var on: String?

  @Option(
    help: """
      Forecast for so many machines that are all alike, with --workers workers in a process on each; \
      needs --link.
      """)
  var nodes: Int?

  @Option(
    help: """
      Latency and bandwidth of the link of each of the --nodes, in one direction, such as \
      2us,12.5GB/s.
      """)
  var link: String?

  /// Whether forecasts are for this machine alone.
  var isHere: Bool { on == nil && nodes == nil && link == nil }

  /// The other machine; nil where it is this one.
  func topology() throws(Failure) -> Topology? {
    guard let on else { return nil }
    return try Failure.catching { try Topology(source: on) }
  }

  /// The number of machines with the link between them; one machine has none.
  func network() throws(Failure) -> (nodes: Int, link: Link?) {
    guard let nodes else {
      guard link == nil else {
        throw Failure(.usage, "--link without --nodes: expected the number of machines too")
      }
      return (1, nil)
    }
    try JobOptions.check("--nodes", nodes, 2...Site.mostWorkers)
    guard let link else {
      throw Failure(
        .usage,
        "--nodes \(nodes) without --link: expected latency and bandwidth too, such as 2us,12.5GB/s")
    }
    return (nodes, try Self.link(link))
  }

  /// Units of time in seconds, and of bandwidth in bytes per second.
  private static let times = ["ns": 1e-9, "us": 1e-6, "µs": 1e-6, "ms": 1e-3, "s": 1]
  private static let rates = [
    "B/s": 1, "kB/s": 1e3, "MB/s": 1e6, "GB/s": 1e9, "TB/s": 1e12, "kbit/s": 125, "Mbit/s": 1.25e5,
    "Gbit/s": 1.25e8,
  ]

  /// Reads a text such as `2us,12.5GB/s`.
  static func link(_ text: String) throws(Failure) -> Link {
    let parts = text.split(separator: ",", omittingEmptySubsequences: false)
    guard parts.count == 2, let latency = value(parts[0], times), let rate = value(parts[1], rates),
      (0...100).contains(latency), (1...1e15).contains(rate)
    else {
      throw Failure(
        .usage,
        "--link '\(text)': expected a latency in ns, us, ms or s, and a bandwidth in B/s, kB/s, MB/s, GB/s,"
          + " TB/s, kbit/s, Mbit/s or Gbit/s, such as 2us,12.5GB/s")
    }
    return Link(latencySeconds: latency, bytesPerSecond: rate)
  }

  /// The value of a number with its unit; nil where the text is no such thing.
  private static func value(_ text: Substring, _ units: [String: Double]) -> Double? {
    let digits = text.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
    guard let number = Double(decimal: digits),
      let unit = units[String(text.dropFirst(digits.count))]
    else { return nil }
    return number * unit
  }
}
