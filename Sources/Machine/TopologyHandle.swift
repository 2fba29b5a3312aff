import CHwloc
import Files

/// hwloc's topology, loaded once and freed with its owner.
// Safe to share: hwloc only reads a topology after the load and the refresh below, and its manual
// lets any number of threads do so at once.
struct TopologyHandle: ~Copyable, @unchecked Sendable {
  let raw: hwloc_topology_t

  enum Source {
    case thisMachine
    case synthetic(String)
    /// A text that `TopologyDocument` wrote, and the name of the file it came from.
    case xml(String, name: String)

    var name: String? {
      switch self {
      case .thisMachine: nil
      case .synthetic(let description): description
      case .xml(_, let name): name
      }
    }
  }

  init(_ source: Source) throws(MachineError) {
    Self.prepareOnce
    var topology: hwloc_topology_t?
    guard hwloc_topology_init(&topology) == 0, let topology else {
      throw .loadFailed(source: source.name, reason: FileError.lastReason())
    }
    do {
      try Self.load(source, into: topology)
    } catch {
      hwloc_topology_destroy(topology)
      throw error
    }
    raw = topology
  }

  deinit { hwloc_topology_destroy(raw) }

  private static func load(
    _ source: Source, into raw: hwloc_topology_t
  ) throws(MachineError) {
    // The whole machine is loaded, so that reports can tell what exists from what is allowed.
    hwloc_topology_set_flags(raw, UInt(HWLOC_TOPOLOGY_FLAG_INCLUDE_DISALLOWED.rawValue))
    hwloc_topology_set_icache_types_filter(raw, HWLOC_TYPE_FILTER_KEEP_ALL)
    switch source {
    case .thisMachine:
      break
    case .synthetic(let description):
      guard hwloc_topology_set_synthetic(raw, description) == 0 else {
        throw .malformedSynthetic(description: description, expected: SyntheticDescription.form)
      }
    case .xml(let text, let name):
      // hwloc counts the closing zero byte.
      guard hwloc_topology_set_xmlbuffer(raw, text, Int32(text.utf8.count + 1)) == 0 else {
        throw .loadFailed(source: name, reason: FileError.lastReason())
      }
    }
    guard hwloc_topology_load(raw) == 0, hwloc_topology_refresh(raw) == 0 else {
      throw .loadFailed(source: source.name, reason: FileError.lastReason())
    }
  }

  /// Silences hwloc, which writes its complaints to standard error, while ours go through
  /// `MachineError`. Also keeps hwloc from using libxml, which takes no text above 10 MB from
  /// memory, while hwloc's own reader has no limit. A variable that the user has set is kept.
  private static let prepareOnce: Void = {
    TextFile.setDefaultEnvironment("HWLOC_HIDE_ERRORS", "2")
    TextFile.setDefaultEnvironment("HWLOC_LIBXML_IMPORT", "0")
  }()
}
