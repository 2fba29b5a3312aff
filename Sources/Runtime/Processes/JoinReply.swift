import Machine

/// What rank 0 answers to a `JoinRequest`: how to take part, or that the run does not take place.
public struct JoinReply: Codable, Sendable {
  /// The exit code, where the run does not take place.
  public var refusal: Int32?
  public var share: CoreShare
  /// The numbers of workers in a process.
  public var widths: [Int]

  public init(refusal: Int32? = nil, share: CoreShare = .alone, widths: [Int] = []) {
    self.refusal = refusal
    self.share = share
    self.widths = widths
  }
}
