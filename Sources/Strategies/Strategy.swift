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

/// Which processes a strategy's workers may be in.
public enum Reach: Sendable {
  case anywhere
  /// They read each other's memory.
  case oneProcess
  /// They use what only a message-passing library has.
  case severalProcesses
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
  /// Where its workers may be.
  public let reach: Reach
  /// What its workers send to each other that can be compressed between processes: gradients, or
  /// parameters where they send nothing else; nil for nothing.
  public let compressible: Buffer?
  /// What its messages of that are compressed by.
  public let compression: Compression?
  public let plan: @Sendable (Job) throws(NotApplicable) -> Plan

  public var isCompressible: Bool { compressible != nil }

  /// Part of every run, because every ratio is against it; of one process.
  public var isBase: Bool { isSerial || usesThreadedBLAS }

  /// `family` or `family:member`.
  public var name: String { Self.name(family, member) }

  static func name(_ family: Family, _ member: String?) -> String {
    member.map { "\(family.rawValue):\($0)" } ?? family.rawValue
  }

  init(
    _ family: Family, _ member: String? = nil, isDefault: Bool = false,
    usesThreadedBLAS: Bool = false, reach: Reach = .anywhere, compressible: Buffer? = nil,
    compression: Compression? = nil,
    summary: String,
    cut: @escaping @Sendable (Job, _ name: String) throws(NotApplicable) -> Plan
  ) {
    self.family = family
    self.member = member
    self.summary = summary
    self.isDefault = isDefault || member == nil
    self.usesThreadedBLAS = usesThreadedBLAS
    isSerial = family == .serial
    self.reach = reach
    self.compressible = compressible
    self.compression = compression
    let name = Self.name(family, member)
    plan = { (job) throws(NotApplicable) in
      switch reach {
      case .oneProcess where job.processes > 1:
        throw NotApplicable(
          reason: "its workers share memory, which \(job.processes) processes do not")
      case .severalProcesses where job.processes == 1:
        throw NotApplicable(reason: "it needs several processes and their library")
      case .anywhere, .oneProcess, .severalProcesses: break
      }
      var plan = try cut(job, name)
      plan.processes = job.processes
      return plan
    }
  }

  /// Every strategy, in the order of reports; a new one is a file and a line here.
  public static let all: [Strategy] =
    [serial, blasThreads] + dataParallel + [overlap, vendor, vendorOverlap, vendorSharded]
    + [averaging, server, dynamic, gpipe, oneFOneB, tensor, rowsColumns, perLayer]

  /// Those that so many processes can carry out.
  public static func all(processes: Int) -> [Strategy] {
    all.filter { $0.reach != (processes > 1 ? .oneProcess : .severalProcesses) }
  }
}
