/// The kind of place that one worker is bound to, in the words of `OMP_PLACES` (OpenMP 5.1, section
/// 6.5).
public enum PlaceKind: String, CaseIterable, Hashable, Sendable, Codable {
  /// One PU.
  case threads
  /// All PUs of a core.
  case cores
  /// The cores that share a last-level cache.
  case lastLevelCaches = "ll_caches"
  /// The cores nearest to a NUMA node.
  case numaDomains = "numa_domains"
  /// The cores of a package.
  case sockets

  /// - Throws: `unknownPlaces`, which lists the words.
  public init(_ word: String) throws(MachineError) {
    guard let kind = Self(rawValue: word.lowercased()) else { throw .unknownPlaces(word) }
    self = kind
  }
}
