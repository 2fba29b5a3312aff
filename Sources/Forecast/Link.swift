/// The way between two processes: a message of n bytes takes α + n·β seconds. Source: Hockney, "The
/// communication challenge for MPP: Intel Paragon and Meiko CS-2", Parallel Computing 20(3), 1994.
public struct Link: Codable, Hashable, Sendable {
  /// α.
  public var latencySeconds: Spread
  /// β, one divided by the bandwidth in one direction.
  public var secondsPerByte: Spread

  public init(latencySeconds: Spread, secondsPerByte: Spread) {
    self.latencySeconds = latencySeconds
    self.secondsPerByte = secondsPerByte
  }

  /// A link whose figures are taken as exact.
  public init(latencySeconds: Double, bytesPerSecond: Double) {
    self.init(
      latencySeconds: Spread(exactly: latencySeconds),
      secondsPerByte: Spread(exactly: 1 / bytesPerSecond))
  }

  /// Seconds of a message that has the link to itself.
  func message(bytes: Int) -> Spread { latencySeconds + secondsPerByte * Double(bytes) }
}
