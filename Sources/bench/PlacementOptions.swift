import ArgumentParser
import Logging
import Machine

/// The options that say where workers run.
struct PlacementOptions: ParsableArguments {
  @Option(
    help: "Binding of workers: none, close (compact), spread (scatter), or PUs such as 0,2,4-7.")
  var bind = "close"

  @Option(
    help: "Places that workers are bound to: threads, cores, ll_caches, numa_domains or sockets.")
  var places = "cores"

  @Flag(help: "Print where each worker is bound, as read back from the system.")
  var reportBindings = false

  func binding() throws(Failure) -> Binding { try Failure.catching { try Binding(bind) } }
  func placeKind() throws(Failure) -> PlaceKind { try Failure.catching { try PlaceKind(places) } }

  /// The topology of this machine, with a warning where it or a quota would distort figures.
  static func topology(_ logger: Logger) throws(Failure) -> Topology {
    let topology = try Failure.catching { try Topology() }
    if !topology.isThisSystem {
      logger.warning(
        "the topology is not this machine's (HWLOC_XMLFILE or HWLOC_SYNTHETIC): nothing is bound")
    }
    if let quota = CPUQuota(), quota.cores < Double(topology.allowedCoreCount) {
      logger.warning(
        """
        a cgroup quota allows the time of \(quota.cores) cores, less than the \
        \(topology.allowedCoreCount) cores that can be used: workers will be stopped now and then
        """)
    }
    return topology
  }
}
