/// The number of a process among those that may use the same PUs.
public struct CoreShare: Hashable, Sendable, Codable {
  /// The number of the process, from 0.
  public var index: Int
  /// The number of processes that may use these PUs.
  public var count: Int

  public init(index: Int, count: Int) {
    precondition((0..<count).contains(index), "one of those that share")
    self.index = index
    self.count = count
  }

  /// The share of a process that has its PUs to itself.
  public static let alone = CoreShare(index: 0, count: 1)
}
