/// The groups of workers that are near to each other, because they share a cache or a package.
///
/// Groups of different levels are nested: whoever shares an inner cache shares the outer ones too.
public struct WorkerGroups: Hashable, Sendable {
  /// The number of workers.
  public let workers: Int
  /// [level][worker], the innermost level first: workers with the same number are in one group.
  public let levels: [[Int]]

  /// - Parameter levels: none where nothing is known of the workers' places.
  public init(workers: Int, levels: [[Int]] = []) {
    precondition(workers > 0, "groups have at least one worker")
    precondition(levels.allSatisfy { $0.count == workers }, "a level has a group of each worker")
    self.workers = workers
    self.levels = levels
  }

  /// The groups of some of the workers, which are numbered from zero in the order given.
  public subscript(some: some Collection<Int>) -> WorkerGroups {
    WorkerGroups(workers: some.count, levels: levels.map { level in some.map { level[$0] } })
  }
}
