/// Where a worker belongs.
///
/// The worker is bound to `cpuset`. Its *seat* (`core`, `pu`) is the core and PU inside it that
/// the placement meant for it; where the set is wider than one PU the system may run it on
/// another. Without a binding there is neither.
public struct WorkerPlace: Hashable, Sendable, Codable {
  /// A core or PU by both its numbers.
  public struct Index: Hashable, Sendable, Codable {
    public let logical: Int
    /// Nil for a core the system does not number.
    public let os: Int?
  }

  /// From 0.
  public internal(set) var worker: Int
  /// Nil for a worker that is not bound.
  public let kind: PlaceKind?
  /// Empty for a worker that is not bound.
  public let cpuset: CPUSet
  public let core: Index?
  public let pu: Index?
  /// The logical index of the seat's NUMA node.
  public let numaNode: Int?
  /// Whether it shares its core with another worker, or its place with more workers than the
  /// place has cores: then its time is not that of a worker with a core to itself.
  public let oversubscribed: Bool
  /// Whether the machine is another one, so that nothing is bound.
  public let simulated: Bool
}
