/// The number of this process among those that may use the same PUs.
public struct CoreShare: Hashable, Sendable, Codable {
  public var index: Int
  public var count: Int

  public init(index: Int, count: Int) {
    precondition((0..<count).contains(index), "one of those that share")
    self.index = index
    self.count = count
  }

  public static let alone = CoreShare(index: 0, count: 1)
}
