/// A read or a write of one region of one arena by an action.
public struct Access: Hashable, Sendable {
  public enum Mode: Hashable, Sendable { case read, write }

  public var arena: Int
  public var region: Region
  public var mode: Mode
  /// The access happens under the parameter server's lock, so it is ordered against every other
  /// guarded access.
  public var guarded = false
  /// The access belongs to an encoded message. The bytes are made when the message is sent, so a
  /// receiver that reads them never meets the values that the encoding of a later message writes
  /// back into the region.
  public var encoded = false
}
