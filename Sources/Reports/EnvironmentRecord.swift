import Foundation

/// The circumstances of a run, written to `environment.json`: the machine, the program, its
/// libraries and its command line.
///
/// A comparison of two runs reads these first. An unknown value is written as `null`, so that every
/// record has the same keys.
public struct EnvironmentRecord: Equatable, Sendable, Codable {
  public var schemaVersion = 1
  public var toolVersion: String
  public var timeUTC: String
  public var host: String?
  public var cpuModel: String?
  public var architecture: String
  public var kernel: String?
  public var governor: String?
  public var memoryBytes: Int?
  /// The topology in hwloc's synthetic notation; nil where the machine is too irregular for it.
  public var topologySynthetic: String?
  /// The CPUs this process may run on, as a Linux list: `0-3,8`.
  public var allowedCPUSet: String?
  /// The cgroup's CPU quota, in CPUs; nil without one.
  public var cgroupQuotaCores: Double?
  public var blasConfiguration: String
  /// The processor that OpenBLAS picked its kernels for, as in `SkylakeX`.
  public var blasCore: String
  /// Who chose these kernels: `openblas`, `user` or `fourways`; nil in records of older versions.
  public var blasCoreChosenBy: String?
  public var blasThreads: Int
  /// The version of LIBXSMM; nil where the program was built without it.
  public var libxsmmVersion: String?
  /// Who makes matrix products, as the user asked; nil in records of older versions.
  public var products: String?
  public var swiftVersion: String
  public var build: String
  public var commit: String?
  public var commitIsDirty: Bool?
  public var commandLine: [String]
  public var seed: UInt64
  public var timerResolutionSeconds: Double
  /// What one reading of the clock costs.
  public var timerCostSeconds: Double
  /// The limits beyond which a sample counted as disturbed, one rule a line; nil in records of
  /// older versions.
  public var disturbanceLimits: [String]?
  /// The library that carries messages between processes; nil where there is one process.
  public var messagePassing: String?
  /// The host of each rank, in order; nil where there is one process.
  public var hosts: [String]?
  /// Where the rows come from and how their features were scaled; nil in records of older versions.
  public var data: String?

  /// Takes the facts of the operating system, the build and the repository from their own readers;
  /// the caller passes the rest.
  ///
  /// - Precondition: the numbers are finite.
  public init(
    toolVersion: String, time: Date, system: OperatingSystemFacts, revision: GitRevision?,
    topologySynthetic: String?, allowedCPUSet: String?, cgroupQuotaCores: Double?,
    blasConfiguration: String, blasCore: String, blasCoreChosenBy: String? = nil,
    blasThreads: Int, libxsmmVersion: String? = nil, products: String? = nil,
    commandLine: [String],
    seed: UInt64, timerResolutionSeconds: Double, timerCostSeconds: Double,
    disturbanceLimits: [String]? = nil, messagePassing: String? = nil, hosts: [String]? = nil,
    data: String? = nil
  ) {
    precondition(
      [cgroupQuotaCores ?? 0, timerResolutionSeconds, timerCostSeconds].allSatisfy(\.isFinite),
      "a number of the environment is not finite")
    self.toolVersion = toolVersion
    timeUTC = UTC.iso8601(time)
    host = system.host
    cpuModel = system.cpuModel
    architecture = OperatingSystemFacts.architecture
    kernel = system.kernel
    governor = system.governor
    memoryBytes = system.memoryBytes
    self.topologySynthetic = topologySynthetic
    self.allowedCPUSet = allowedCPUSet
    self.cgroupQuotaCores = cgroupQuotaCores
    self.blasConfiguration = blasConfiguration
    self.blasCore = blasCore
    self.blasCoreChosenBy = blasCoreChosenBy
    self.blasThreads = blasThreads
    self.libxsmmVersion = libxsmmVersion
    self.products = products
    swiftVersion = BuildFacts.swiftVersion
    build = BuildFacts.configuration
    commit = revision?.commit
    commitIsDirty = revision?.isDirty
    self.commandLine = commandLine
    self.seed = seed
    self.timerResolutionSeconds = timerResolutionSeconds
    self.timerCostSeconds = timerCostSeconds
    self.disturbanceLimits = disturbanceLimits
    self.messagePassing = messagePassing
    self.hosts = hosts
    self.data = data
  }
}
