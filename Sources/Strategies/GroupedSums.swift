import Collectives
import Networks
import Plans

/// Sums of gradients in two levels: of the workers that share a cache, then of the groups' sums.
/// The order of both is fixed, so results repeat bit by bit. With one group there is one level.
struct GroupedSums {
  private let groups: [Extent]
  private let workers: Int

  /// - Parameter groups: runs of workers, one after the other from worker 0 on.
  init(_ groups: [Extent]) {
    self.groups = groups
    workers = groups[groups.count - 1].upper
  }

  /// The number of arenas that no worker owns, each for one group's sum.
  var arenas: Int { groups.count > 1 ? groups.count : 0 }

  /// The arenas whose gradients make up the whole sum: everybody's, or those of the groups' sums.
  var sources: Extent {
    groups.count > 1 ? Extent(workers, workers + groups.count) : Extent(0, workers)
  }

  /// Each worker's share of the whole sum. Where all groups are of one size, it is a part of what
  /// the worker has summed inside its group, and so in its cache.
  func shares(of slice: Extent) -> [Extent] {
    guard groups.allSatisfy({ $0.count == groups[0].count }) else {
      return AllReduce.shares(of: slice, workers: workers)
    }
    let inside = AllReduce.shares(of: slice, workers: groups[0].count).map {
      AllReduce.shares(of: $0, workers: groups.count)
    }
    return groups.indices.flatMap { group in inside.map { $0[group] } }
  }

  /// The sum of each group's gradients into its arena, each worker a share of it: [worker].
  func insideGroups(_ slice: Extent) -> [[Action]] {
    groups.enumerated().flatMap { number, group in
      AllReduce.shares(of: slice, workers: group.count).map { share in
        share.isEmpty ? [] : [.reduce(slice: share, from: group, into: workers + number)]
      }
    }
  }
}
