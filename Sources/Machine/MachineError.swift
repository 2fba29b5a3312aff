/// A fault of a machine's description, a placement or a rendering. The user can mend each of them,
/// so each message says in one line what was read, where, and what was expected.
public enum MachineError: Error, Hashable, Sendable {
  case unreadableFile(path: String, reason: String)
  case malformedXML(source: String, line: Int, expected: String)
  case malformedSynthetic(description: String, expected: String)
  /// hwloc itself refused; `source` is nil when the topology was to be this machine's.
  case loadFailed(source: String?, reason: String)
  case exportFailed(format: TopologyFormat, reason: String)
  case unknownFormat(String)
  case unknownBinding(String)
  case unknownPlaces(String)
  case malformedPUList(list: String, expected: String)
  case unusablePU(index: Int, allowed: String)
  case noUsablePU
  case workersOutOfRange(Int)
  /// The system refused a thread, in its own words `reason`.
  case noThread(made: Int, wanted: Int, reason: String)
  /// OpenBLAS does not return from its first products.
  case blasHangs(threads: Int, seconds: Int)
}

extension MachineError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .unreadableFile(let path, let reason):
      "cannot read the topology file \"\(path)\": \(reason)"
    case .malformedXML(let source, let line, let expected):
      "\(source), line \(line): not a topology hwloc 2 can load; expected \(expected)"
    case .malformedSynthetic(let description, let expected):
      "\"\(description.shortened)\" describes no machine; expected \(expected)"
    case .loadFailed(let source, let reason):
      "hwloc could not load \(source.map { "\"\($0.shortened)\"" } ?? "this machine"): \(reason)"
    case .exportFailed(let format, let reason):
      "the topology has no \(format.rawValue) form: \(reason)"
    case .unknownFormat(let word):
      "unknown topology format \"\(word.shortened)\"; expected one of "
        + TopologyFormat.allCases.map(\.rawValue).joined(separator: ", ")
        + ", or a file name with such a suffix"
    case .unknownBinding(let word):
      "unknown binding \"\(word.shortened)\"; expected \(Binding.words)"
    case .unknownPlaces(let word):
      "unknown places \"\(word.shortened)\"; expected one of "
        + PlaceKind.allCases.map(\.rawValue).joined(separator: ", ")
    case .malformedPUList(let list, let expected):
      "\"\(list.shortened)\" is no list of PUs; expected \(expected)"
    case .unusablePU(let index, let allowed):
      "PU \(index) cannot be used; expected OS indices among the allowed ones, \(allowed)"
    case .noUsablePU:
      "no PU of the machine is allowed to this process; expected at least one"
    case .workersOutOfRange(let workers):
      "\(workers) workers asked for; expected 1 to \(Placement.maximumWorkers)"
    case .noThread(let made, let wanted, let reason):
      "the system gives \(made) of \(wanted) threads only: \(reason); expected room for "
        + "all (ulimit -u, ulimit -v, a container's limit of processes), or fewer --workers"
    case .blasHangs(let threads, let seconds):
      "OpenBLAS has not finished products of a millisecond within \(seconds) s, "
        + "\(threads) at a time, as when the system refuses it memory; expected 128 MiB of addresses a "
        + "thread (ulimit -v), or fewer --workers"
    }
  }
}
