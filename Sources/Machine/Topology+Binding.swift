import CHwloc

/// The result of a binding: what was asked for, and what the system read back.
public struct BoundReport: Hashable, Sendable, Codable {
  /// The PUs asked for, such as "0-1"; empty when no binding was asked for.
  public let requested: String
  /// The PUs that the thread may run on, as the system tells; nil when it does not tell, or when
  /// the machine is simulated.
  public let actual: String?
  /// Whether nothing was bound because the topology is another machine's.
  public let simulated: Bool

  public init(requested: String, actual: String?, simulated: Bool) {
    self.requested = requested
    self.actual = actual
    self.simulated = simulated
  }

  /// Whether the system did what was asked, which is never so for a simulated machine.
  public var matches: Bool { !simulated && (requested.isEmpty || requested == actual) }
}

extension Topology {
  /// Binds the calling thread to a place and reads the binding back. Under another machine's
  /// topology hwloc would report success and do nothing, so there no binding is tried.
  ///
  /// A strict binding is tried first (the thread runs nowhere else, even when its PUs are busy),
  /// then a plain one. A failure is not an error: it shows in the report.
  public func bindCurrentThread(to place: WorkerPlace) -> BoundReport {
    let requested = "\(place.cpuset)"
    guard isThisSystem, !place.simulated else {
      return BoundReport(requested: requested, actual: nil, simulated: true)
    }
    if !place.cpuset.isEmpty {
      let wanted = Bitmap(place.cpuset)
      if hwloc_set_cpubind(handle.raw, wanted.raw, Self.thread | Self.strict) != 0 {
        _ = hwloc_set_cpubind(handle.raw, wanted.raw, Self.thread)
      }
    }
    return BoundReport(
      requested: requested, actual: currentBinding.map(\.description), simulated: false)
  }

  /// The PUs that the calling thread may run on; nil when unknown or simulated.
  public var currentBinding: CPUSet? {
    guard isThisSystem else { return nil }
    let actual = Bitmap()
    guard hwloc_get_cpubind(handle.raw, actual.raw, Self.thread) == 0 else { return nil }
    return actual.cpuset
  }

  /// The PU (OS index) that the calling thread last ran on; nil when unknown or simulated.
  public var lastLocation: Int? {
    guard isThisSystem else { return nil }
    let location = Bitmap()
    guard hwloc_get_last_cpu_location(handle.raw, location.raw, Self.thread) == 0 else {
      return nil
    }
    return location.cpuset.indices.first
  }

  private static let thread = Int32(HWLOC_CPUBIND_THREAD.rawValue)
  private static let strict = Int32(HWLOC_CPUBIND_STRICT.rawValue)
}
