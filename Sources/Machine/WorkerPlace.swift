/// The place that a worker is bound to, and its seat in it.
///
/// The worker is bound to `cpuset`. Its *seat* (`core`, `pu`) is the core and the PU inside this
/// set that the placement meant for it; where the set is wider than one PU, the system may run the
/// worker on another one. A worker without a binding has neither.
public struct WorkerPlace: Hashable, Sendable, Codable {
  /// The two numbers of a core or PU.
  public struct Index: Hashable, Sendable, Codable {
    public let logical: Int
    /// The number of the operating system; nil for a core that the system does not number.
    public let os: Int?
  }

  /// The number of the worker, from 0.
  public internal(set) var worker: Int
  /// The kind of place; nil for a worker that is not bound.
  public let kind: PlaceKind?
  /// The PUs that the worker is bound to; empty for a worker that is not bound.
  public let cpuset: CPUSet
  public let core: Index?
  public let pu: Index?
  /// The logical index of the seat's NUMA node.
  public let numaNode: Int?
  /// Whether the worker shares its core with another one, or its place with more workers than the
  /// place has cores. Its time is then not that of a worker with a core to itself.
  public let oversubscribed: Bool
  /// Whether the machine is another one, so that nothing is bound.
  public let simulated: Bool
}
