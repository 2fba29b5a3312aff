import Files
import Reports
import Yams

extension Thresholds {
  /// No file of thresholds is near this long.
  private static let mostBytes = 1 << 20

  /// Reads thresholds from a YAML file.
  public static func read(_ path: String) throws(ComparisonError) -> Thresholds {
    let bytes: [UInt8]
    do throws(FileError) {
      bytes = try File.read(path, limit: mostBytes)
    } catch {
      guard case .tooLong(_, let limit) = error else { throw .report(ReportError(error)) }
      throw .thresholds(path: path, line: nil, problem: "expected at most \(limit) bytes")
    }
    return try parse(bytes, path: path)
  }

  /// Reads thresholds from the bytes of a YAML file; `path` is for the errors only.
  public static func parse(
    _ bytes: [UInt8], path: String
  ) throws(ComparisonError) -> Thresholds {
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw .thresholds(path: path, line: nil, problem: "expected UTF-8 text")
    }
    let file = YAMLFile(path: path)
    let root = try file.root(text)
    let fields = try file.fields(root, ["schema_version", "alpha", "max_disturbed", "rules"])
    guard let version = fields["schema_version"] else {
      throw file.malformed(root, "expected a key schema_version")
    }
    _ = try file.integer(version, 1...1, "schema_version")
    guard let list = fields["rules"] else { throw file.malformed(root, "expected a key rules") }
    var thresholds = Thresholds(rules: [])
    let nodes = try file.list(list, "rules")
    for node in nodes { thresholds.rules.append(try Rule(node, of: file)) }
    for (rule, node) in zip(thresholds.rules, nodes) {
      try thresholds.requireMargins(rule, node, of: file)
    }
    if let alpha = fields["alpha"] {
      thresholds.alpha = try file.share(alpha, "alpha", expected: "1e-9 to 0.5") {
        1e-9 <= $0 && $0 <= 0.5
      }
    }
    if let disturbed = fields["max_disturbed"] {
      thresholds.maxDisturbed = try file.share(
        disturbed, "max_disturbed", expected: "0 % to 100 %", (0...1).contains)
    }
    return thresholds
  }

  /// Refuses a rule whose figures no rule gives a margin: they could not be gated.
  private func requireMargins(
    _ rule: Rule, _ node: Node, of file: YAMLFile
  ) throws(ComparisonError) {
    guard rule.isGated != false else { return }
    for metric in rule.metrics where metric.scope != .exact {
      let hasMargin = rules.contains { other in
        other.hasMargin && other.metrics.contains { $0.name == metric.name }
      }
      guard hasMargin else {
        throw file.malformed(
          node,
          "expected a margin for \(metric.name), such as 'relative: 2%', in this rule or another")
      }
    }
  }
}

extension Thresholds.Rule {
  private static let keys = [
    "strategy", "workers", "metric", "relative", "absolute", "min_blocks", "on_missing",
    "on_inconclusive", "on_improved", "gate", "reason",
  ]

  fileprivate init(_ node: Node, of file: YAMLFile) throws(ComparisonError) {
    let fields = try file.fields(node, Self.keys)
    guard let metric = fields["metric"] else {
      throw file.malformed(node, "expected a key metric in the rule")
    }
    metrics = []
    for node in try file.oneOrMore(metric, "metric") {
      let name = try file.text(node, "metric")
      guard let metric = Metric.named(name) else {
        let names = Metric.all.map(\.name).joined(separator: ", ")
        throw file.malformed(node, "unknown metric '\(name)': expected one of \(names)")
      }
      metrics.append(metric)
    }
    if let node = fields["strategy"] {
      strategies = []
      for node in try file.oneOrMore(node, "strategy") {
        strategies.append(try file.text(node, "strategy"))
      }
    }
    if let node = fields["workers"] {
      for node in try file.oneOrMore(node, "workers") {
        workers.append(try file.integer(node, 1...1_000_000, "workers"))
      }
    }
    relative = try fields["relative"].map { node throws(ComparisonError) in
      try file.share(node, "relative", expected: "at least 0 % and below 100 %, such as 2%") {
        0 <= $0 && $0 < 1
      }
    }
    absolute = try fields["absolute"].map { node throws(ComparisonError) in
      try file.number(node, "absolute", expected: "a number of at least 0") { $0 >= 0 }
    }
    if let node = fields["min_blocks"] {
      minBlocks = try file.integer(node, 1...1_000_000, "min_blocks")
    }
    onMissing = try file.response(fields["on_missing"], "on_missing")
    onInconclusive = try file.response(fields["on_inconclusive"], "on_inconclusive")
    onImproved = try file.response(fields["on_improved"], "on_improved")
    isGated = try fields["gate"].map { node throws(ComparisonError) in
      try file.flag(node, "gate")
    }
    if let node = fields["reason"] {
      reason = try file.text(node, "reason")
      guard isGated == false else {
        throw file.malformed(node, "a reason is why figures are not gated: expected 'gate: false'")
      }
    }
    line = node.mark?.line
    if hasMargin, let metric = metrics.first(where: { $0.scope == .exact }) {
      throw file.malformed(
        node, "\(metric.name) is compared by equality: expected a rule of its own without margins")
    }
  }
}
