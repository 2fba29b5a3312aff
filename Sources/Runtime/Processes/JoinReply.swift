import Machine

/// Rank 0's answer to a `JoinRequest`: how to take part, or that the run does not take place.
public struct JoinReply: Codable, Sendable {
  /// The exit code to end with where the run does not take place; nil where it does.
  public var refusal: Int32?
  public var share: CoreShare
  /// All numbers of workers that each process will have.
  public var widths: [Int]

  public init(refusal: Int32? = nil, share: CoreShare = .alone, widths: [Int] = []) {
    self.refusal = refusal
    self.share = share
    self.widths = widths
  }
}
