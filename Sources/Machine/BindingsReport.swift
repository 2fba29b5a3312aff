/// The seats of workers, one line each, in the manner of Open MPI's `--report-bindings`:
///
///     worker 0 bound to core 0 (PUs 0,4), NUMA 0: [BB/../..][../../..]
///
/// A bracket is a package and slashes separate its cores. Each PU is `B` (bound), `.` (free) or `~`
/// (not allowed to this process).
public struct BindingsReport: Sendable {
  public let lines: [String]

  /// - Parameter bound: the system's answers by worker, where they are known already; the lines of
  ///   workers that it placed otherwise say so.
  public init(_ places: [WorkerPlace], on topology: Topology, bound: [BoundReport] = []) {
    let cores = Dictionary(grouping: topology.pus, by: \.core).sorted { $0.key < $1.key }
      .map(\.value)
    // Neighbouring cores of one package form a run; preorder keeps a package's cores together.
    let packages = cores.reduce(into: [[[PU]]]()) { packages, core in
      if let last = packages.last?.last?.first, last.package == core[0].package {
        packages[packages.count - 1].append(core)
      } else {
        packages.append([core])
      }
    }
    lines = places.enumerated().map { index, place in
      var line = "worker \(place.worker) \(Self.words(place)): "
      line += packages.map { Self.map(of: $0, place) }.joined()
      if place.oversubscribed { line += " oversubscribed" }
      if place.simulated { line += " simulated" }
      if index < bound.count, !bound[index].simulated, !bound[index].matches {
        line += " but the system says \(bound[index].actual ?? "nothing")"
      }
      return line
    }
  }

  public var text: String { lines.map { $0 + "\n" }.joined() }

  private static func words(_ place: WorkerPlace) -> String {
    guard let kind = place.kind, let core = place.core else { return "is not bound" }
    let node = place.numaNode.map { ", NUMA \($0)" } ?? ""
    let pus = "PU\(place.cpuset.count == 1 ? "" : "s") \(place.cpuset)"
    return switch kind {
    case .threads, .cores: "bound to core \(core.logical) (\(pus))\(node)"
    case .lastLevelCaches, .numaDomains, .sockets: "bound to \(pus)\(node)"
    }
  }

  private static func map(of package: [[PU]], _ place: WorkerPlace) -> String {
    let cores = package.map { core in
      core.map { pu in
        !pu.isAllowed ? "~" : place.cpuset.contains(pu.osIndex) ? "B" : "."
      }.joined()
    }
    return "[\(cores.joined(separator: "/"))]"
  }
}
