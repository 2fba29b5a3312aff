import Machine
import Reports

/// All that `bench doctor` looks at. Nil is what a system does not tell.
public struct DoctorFacts: Sendable {
  /// The machine as `bench run` would use it.
  public struct Processors: Equatable, Sendable {
    /// False for another machine's description.
    public var isThisSystem: Bool
    public var puCount: Int
    public var allowedPUs: CPUSet
    /// Allowed cores: the default number of workers.
    public var coreCount: Int
    /// Allowed cores with several PUs that are allowed.
    public var coresWithSiblings: Int
    /// Allowed cores with a PU that only others may use.
    public var coresWithStrangers: Int

    public init(_ topology: Topology) {
      isThisSystem = topology.isThisSystem
      puCount = topology.pus.count
      allowedPUs = topology.allowedPUs
      coreCount = topology.allowedCoreCount
      let siblings = Dictionary(grouping: topology.pus, by: \.core).values
        .filter { $0.contains(where: \.isAllowed) }
      coresWithSiblings = siblings.count { $0.count(where: \.isAllowed) > 1 }
      coresWithStrangers = siblings.count { !$0.allSatisfy(\.isAllowed) }
    }
  }

  /// The linear algebra library, as it speaks of itself.
  public struct Library: Equatable, Sendable {
    public var core: String
    public var configuration: String
    public var threading: String

    public init(core: String, configuration: String, threading: String) {
      self.core = core
      self.configuration = configuration
      self.threading = threading
    }
  }

  /// What the machine did while the doctor looked on and did nothing.
  public struct Watch: Sendable {
    public var seconds: Double
    public var activity: MachineActivity
    /// At its end.
    public var counters: MachineCounters

    public init(seconds: Double, activity: MachineActivity, counters: MachineCounters) {
      self.seconds = seconds
      self.activity = activity
      self.counters = counters
    }
  }

  // From the program.
  public var processors: Processors?
  /// Why there are no processors.
  public var topologyProblem: String?
  public var environment: [String: String] = [:]
  public var build = BuildFacts.configuration
  public var library: Library?
  /// What a reading of the clock costs.
  public var clockReadingSeconds: Double?
  public var watch: Watch?

  // From the system's files.
  public var quota: CPUQuota?
  public var onlinePUs: CPUSet?
  public var isolatedPUs: CPUSet?
  /// Features of the processor, such as `avx2`; `hypervisor` in a virtual machine.
  public var processorFlags: Set<String>?
  public var uptimeSeconds: Double?
  public var loadAverage: Double?
  /// Per cent of the last ten seconds in which some task waited for a processor.
  public var pressurePercent: Double?
  public var frequencyDriver: String?
  /// One for each allowed processor that has one.
  public var governors: [String] = []
  public var isTurboOn: Bool?
  /// The file that turns it off, and what to write there.
  public var turboSwitch: (file: String, off: String)?
  public var throttleCount: Int?
  /// Nil without any power supply in sight.
  public var isOnBattery: Bool?
  public var clockSource: String?
  public var hugePages: String?
  public var numaBalancing: Int?
  public var numaNodes: Int?
  public var memoryBytes: Int?
  public var availableBytes: Int?
  public var swapUsedBytes: Int?
  public var addressRandomization: Int?
  public var perfEventParanoid: Int?

  public init() {}
}
