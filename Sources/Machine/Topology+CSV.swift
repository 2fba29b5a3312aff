import Files

extension Topology {
  /// The columns in order; new columns are only ever appended.
  static let csvColumns = [
    "schema_version", "type", "logical_index", "os_index", "parent_type",
    "parent_logical_index", "size_bytes", "line_size_bytes", "cpuset", "allowed_cpuset",
    "efficiency", "name",
  ]

  /// The machine as CSV (RFC 4180): one row per object in tree order, each parent before its
  /// children.
  func csvText() -> String {
    let rows = nodes.map { node in
      let parent = node.parent.map { nodes[$0] }
      let fields: [String?] = [
        "1", node.kind.word, "\(node.logicalIndex)", node.osIndex.map(String.init),
        parent?.kind.word, parent.map { "\($0.logicalIndex)" },
        node.sizeBytes.map(String.init), node.lineBytes.map(String.init),
        "\(node.cpuset)", "\(node.cpuset.intersection(allowedPUs))",
        efficiency(of: node).map(String.init), node.name,
      ]
      return fields.map { ($0 ?? "").csvField }.joined(separator: ",")
    }
    return ([Self.csvColumns.joined(separator: ",")] + rows).map { $0 + "\n" }.joined()
  }

  /// The rank of a core's or PU's kind, on machines with more than one.
  func efficiency(of node: TopologyNode) -> Int? {
    guard node.kind == .core || node.kind == .pu, cpuKinds.count > 1,
      let first = node.cpuset.indices.first
    else { return nil }
    return cpuKinds.first { $0.cpuset.contains(first) }?.efficiency
  }
}
