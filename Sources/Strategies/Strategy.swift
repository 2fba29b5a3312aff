import Networks
import Plans

/// Which axis of the box a strategy cuts.
public enum Family: String, CaseIterable, Sendable {
  case serial = "serial"
  case blasThreads = "blas-threads"
  case dataParallel = "data-parallel"
  case taskParallel = "task-parallel"
  case layerParallel = "layer-parallel"
  case hybrid = "hybrid"
}

/// Why a strategy cannot cut a job: reported as a skipped row, never passed over in silence.
public struct NotApplicable: Error, Equatable, CustomStringConvertible {
  public var reason: String
  public var description: String { reason }
}

/// One way to use the workers: it trains nothing, it returns a plan.
public struct Strategy: Sendable {
  public let family: Family
  /// nil where the family has one member only.
  public let member: String?
  public let summary: String
  /// The member that the family's bare name stands for.
  public let isDefault: Bool
  /// Leaves the cores to OpenBLAS's threads instead of cutting anything.
  public let usesThreadedBLAS: Bool
  /// A worker of any other number than one would change nothing.
  public let isSerial: Bool
  public let plan: @Sendable (Job) throws(NotApplicable) -> Plan

  /// `family` or `family:member`.
  public var name: String { Self.name(family, member) }

  static func name(_ family: Family, _ member: String?) -> String {
    member.map { "\(family.rawValue):\($0)" } ?? family.rawValue
  }

  init(
    _ family: Family, _ member: String? = nil, isDefault: Bool = false,
    usesThreadedBLAS: Bool = false, summary: String,
    cut: @escaping @Sendable (Job, _ name: String) throws(NotApplicable) -> Plan
  ) {
    self.family = family
    self.member = member
    self.summary = summary
    self.isDefault = isDefault || member == nil
    self.usesThreadedBLAS = usesThreadedBLAS
    isSerial = family == .serial
    let name = Self.name(family, member)
    plan = { (job) throws(NotApplicable) in try cut(job, name) }
  }

  /// Every strategy, in the order of reports; a new one is a file and a line here.
  public static let all: [Strategy] =
    [serial, blasThreads] + dataParallel
    + [averaging, server, dynamic, gpipe, oneFOneB, tensor, rowsColumns, perLayer]
}
