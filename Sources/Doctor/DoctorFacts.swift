import Forecast
import KernelChoice
import Machine
import Measurement
import Reports

/// The facts that `bench doctor` judges. A fact is nil where the system does not tell it.
public struct DoctorFacts: Sendable {
  /// The machine as `bench run` would use it.
  public struct Processors: Equatable, Sendable {
    /// Whether the topology is that of this system rather than a description of another machine.
    public var isThisSystem: Bool
    public var puCount: Int
    public var allowedPUs: CPUSet
    /// The number of allowed cores, which is the default number of workers.
    public var coreCount: Int
    /// The number of allowed cores with several PUs that are allowed.
    public var coresWithSiblings: Int
    /// The number of allowed cores with a PU that only other processes may use.
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

  /// The linear algebra library, as it describes itself.
  public struct Library: Equatable, Sendable {
    public var core: String
    public var configuration: String
    public var threading: String
    /// Who chose the kernels, and what was found by trying others; nil where that was not asked.
    public var choice: CoreChoice?

    public init(
      core: String, configuration: String, threading: String, choice: CoreChoice? = nil
    ) {
      self.core = core
      self.configuration = configuration
      self.threading = threading
      self.choice = choice
    }
  }

  /// The activity of the machine while this program did nothing.
  public struct Watch: Sendable {
    public var seconds: Double
    public var activity: MachineActivity
    /// The counters at the end of the watch.
    public var counters: MachineCounters

    public init(seconds: Double, activity: MachineActivity, counters: MachineCounters) {
      self.seconds = seconds
      self.activity = activity
      self.counters = counters
    }
  }

  // These facts come from the program.
  public var processors: Processors?
  /// Why the processors could not be read.
  public var topologyProblem: String?
  public var environment: [String: String] = [:]
  public var build = BuildFacts.configuration
  public var library: Library?
  /// What the multiply-add units can do; nil where it was not measured.
  public var corePeak: CorePeak?
  /// How the machine's products compare with its model; nil where no model is kept.
  public var modelFit: ModelFit?
  /// Whether workers get memory on their own nodes; nil where it was not tried.
  public var nodeMemory: NodeMemory?
  /// The seconds that one reading of the clock takes.
  public var clockReadingSeconds: Double?
  public var watch: Watch?

  // These facts come from the system's files.
  public var quota: CPUQuota?
  public var onlinePUs: CPUSet?
  public var isolatedPUs: CPUSet?
  /// Features of the processor, such as `avx2`; `hypervisor` in a virtual machine.
  public var processorFlags: Set<String>?
  public var uptimeSeconds: Double?
  public var loadAverage: Double?
  /// The percentage of the last ten seconds in which some task waited for a processor.
  public var pressurePercent: Double?
  public var frequencyDriver: String?
  /// The governor of each allowed processor that has one.
  public var governors: [String] = []
  public var isTurboOn: Bool?
  /// The file that turns turbo off, and the text to write there.
  public var turboSwitch: (file: String, off: String)?
  public var throttleCount: Int?
  /// Whether the machine runs from a battery; nil where no power supply is found.
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
