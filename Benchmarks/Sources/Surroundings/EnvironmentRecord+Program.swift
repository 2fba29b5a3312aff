import Foundation
import KernelChoice
import Kernels
import Machine
import Reports
import Workers

extension EnvironmentRecord {
  /// What this process's figures depend on, for `environment.json`.
  ///
  /// - Parameter program: its name.
  public static func now(of program: String, seed: UInt64, on topology: Topology) -> Self {
    let clock = Clock.measureQuality()
    return EnvironmentRecord(
      toolVersion: program, time: Date(), system: .read(),
      revision: GitRevision.read(BuildFacts.packageFolder),
      topologySynthetic: try? topology.render(.synthetic),
      allowedCPUSet: "\(topology.allowedPUs)", cgroupQuotaCores: CPUQuota()?.cores,
      blasConfiguration: BLAS.configuration, blasCore: BLAS.core,
      blasCoreChosenBy: CoreChoice.chooser.rawValue, blasThreads: BLAS.threads,
      commandLine: [program] + CommandLine.arguments.dropFirst(), seed: seed,
      timerResolutionSeconds: clock.resolutionSeconds, timerCostSeconds: clock.readingSeconds)
  }
}
