import Networks
import Plans

/// The axis of the box that a strategy cuts.
public enum Family: String, CaseIterable, Sendable {
  case serial = "serial"
  case blasThreads = "blas-threads"
  case dataParallel = "data-parallel"
  case taskParallel = "task-parallel"
  case layerParallel = "layer-parallel"
  case hybrid = "hybrid"
}

/// The reason why a strategy cannot cut a job. It is reported as a skipped row and never passed
/// over in silence.
public struct NotApplicable: Error, Equatable, CustomStringConvertible {
  public var reason: String
  public var description: String { reason }

  public init(reason: String) { self.reason = reason }
}

/// The processes that a strategy's workers may be in.
public enum Reach: Sendable {
  case anywhere
  /// The workers read each other's memory, so they share one process.
  case oneProcess
  /// The workers use what only a message-passing library has, so they need several processes.
  case severalProcesses
}

/// One way to use the workers. It trains nothing: it returns a plan.
public struct Strategy: Sendable {
  public let family: Family
  /// The member's name; nil where the family has one member only.
  public let member: String?
  public let summary: String
  /// Whether the family's bare name stands for this member.
  public let isDefault: Bool
  /// Whether the strategy leaves the cores to OpenBLAS's threads instead of cutting anything.
  public let usesThreadedBLAS: Bool
  /// Whether the strategy uses one worker only, so that other numbers of workers change nothing.
  public let isSerial: Bool
  /// The processes that the workers may be in.
  public let reach: Reach
  /// The buffer whose messages between processes can be compressed: gradients, or parameters where
  /// the workers send no gradients; nil where nothing can be.
  public let compressible: Buffer?
  /// The compression of these messages; nil where they are exact.
  public let compression: Compression?
  /// The bubble of a pipeline by its source's formula, for a job that the strategy can cut: waiting
  /// ÷ working (`PipelineSchedule.bubble`), or nil where the formula does not hold. No such function
  /// where the strategy is no pipeline.
  public let bubble: (@Sendable (Job) -> Double?)?
  public let plan: @Sendable (Job) throws(NotApplicable) -> Plan

  public var isCompressible: Bool { compressible != nil }

  /// Whether the strategy is part of every run, because every ratio is against it. Such a strategy
  /// uses one process.
  public var isBase: Bool { isSerial || usesThreadedBLAS }

  /// The full name: `family` or `family:member`.
  public var name: String { Self.name(family, member) }

  static func name(_ family: Family, _ member: String?) -> String {
    member.map { "\(family.rawValue):\($0)" } ?? family.rawValue
  }

  init(
    _ family: Family, _ member: String? = nil, isDefault: Bool = false,
    usesThreadedBLAS: Bool = false, reach: Reach = .anywhere, compressible: Buffer? = nil,
    compression: Compression? = nil,
    summary: String, bubble: (@Sendable (Job) -> Double?)? = nil,
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
    self.bubble = bubble
    let name = Self.name(family, member)
    plan = { (job) throws(NotApplicable) in
      switch reach {
      case .oneProcess where job.processes > 1:
        throw NotApplicable(
          reason: "its workers share memory, which \(job.processes) processes do not")
      case .severalProcesses where job.processes == 1:
        throw NotApplicable(reason: "it needs several processes and an MPI library")
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
    + [averaging, server, dynamic, gpipe, oneFOneB, interleaved, zeroBubble, tensor]
    + [rowsColumns, perLayer, layersRows]

  /// The strategies that this number of processes can carry out.
  public static func all(processes: Int) -> [Strategy] {
    all.filter { $0.reach != (processes > 1 ? .oneProcess : .severalProcesses) }
  }
}
