import ArgumentParser
import Logging
import Machine

/// Where workers go.
struct PlacementOptions: ParsableArguments {
  @Option(help: "none, close (or compact), spread (or scatter), or a list of PUs such as 0,2,4-7.")
  var bind = "close"

  @Option(help: "What a worker is bound to: threads, cores, ll_caches, numa_domains or sockets.")
  var places = "cores"

  @Flag(help: "Print where each worker is bound, as read back from the system.")
  var reportBindings = false

  func binding() throws(Failure) -> Binding { try Failure.catching { try Binding(bind) } }
  func placeKind() throws(Failure) -> PlaceKind { try Failure.catching { try PlaceKind(places) } }

  /// This machine, with a warning for everything about it that bends figures.
  static func topology(_ logger: Logger) throws(Failure) -> Topology {
    let topology = try Failure.catching { try Topology() }
    if !topology.isThisSystem {
      logger.warning(
        "the topology is not this machine's (HWLOC_XMLFILE or HWLOC_SYNTHETIC): nothing is bound")
    }
    if let quota = CPUQuota(), quota.cores < Double(topology.allowedCoreCount) {
      logger.warning(
        """
        a cgroup quota allows \(quota.cores) cores' worth of time, less than the \
        \(topology.allowedCoreCount) cores that can be used: workers will be held up
        """)
    }
    return topology
  }
}
