/// What an action does to one region of one arena.
public struct Access: Hashable, Sendable {
  public enum Mode: Hashable, Sendable { case read, write }

  public var arena: Int
  public var region: Region
  public var mode: Mode
  /// Taken under the parameter server's lock, so ordered against every other guarded access.
  public var guarded = false
  /// Of an encoded message, whose bytes are made when it is sent: a receiver's reading does not
  /// meet what a later message's encoding puts in the region's place, which stands for the same.
  public var encoded = false
}
