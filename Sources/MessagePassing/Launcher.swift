/// The launcher that started this process as one of several, as far as the environment tells.
public struct Launcher: Hashable, Sendable {
  /// The launcher's name as a user calls it.
  public var name: String
  public var rank: Int
  public var processes: Int
  /// The number of these processes on this host; nil where the launcher does not say.
  public var localProcesses: Int?
  /// An identity that all processes of one start share, and no others.
  public var job: String

  /// The variables by which a launcher tells a process who it is.
  private struct Words {
    var name: String
    var rank: String
    var processes: String
    var localProcesses: String
    var job: [String]
  }

  private static let all = [
    Words(
      name: "mpirun", rank: "OMPI_COMM_WORLD_RANK", processes: "OMPI_COMM_WORLD_SIZE",
      localProcesses: "OMPI_COMM_WORLD_LOCAL_SIZE", job: ["PMIX_NAMESPACE"]),
    // The number is the step's own, because the first shell of a batch script has everything else
    // of a step of one process.
    Words(
      name: "srun", rank: "SLURM_PROCID", processes: "SLURM_STEP_NUM_TASKS",
      localProcesses: "SLURM_NTASKS_PER_NODE", job: ["SLURM_JOB_ID", "SLURM_STEP_ID"]),
    // These are the variables of MPICH's Hydra and of launchers derived from it.
    Words(
      name: "mpiexec", rank: "PMI_RANK", processes: "PMI_SIZE",
      localProcesses: "MPI_LOCALNRANKS", job: ["PMI_PORT", "PMI_FD"]),
  ]

  /// The launcher of this process; nil where the process was started by itself.
  ///
  /// - Parameter environment: the environment's variables by name.
  public init?(_ environment: [String: String]) {
    for words in Self.all {
      guard let rank = environment[words.rank].flatMap({ Int($0) }),
        let processes = environment[words.processes].flatMap({ Int($0) }), processes > 0,
        (0..<processes).contains(rank)
      else { continue }
      name = words.name
      self.rank = rank
      self.processes = processes
      localProcesses = environment[words.localProcesses].flatMap { Int($0) }
      job = words.job.compactMap { environment[$0] }.joined(separator: ".")
      return
    }
    return nil
  }
}
