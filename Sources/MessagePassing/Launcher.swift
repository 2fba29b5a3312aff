/// What started this process as one of several, as far as its environment tells.
public struct Launcher: Hashable, Sendable {
  /// As a user calls it.
  public var name: String
  public var rank: Int
  public var processes: Int
  /// How many of them are on this host; nil where the launcher does not say.
  public var localProcesses: Int?
  /// Equal for all processes of one start, and for no others.
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
    // A step's own number: a batch script's first shell has all else of a step of one.
    Words(
      name: "srun", rank: "SLURM_PROCID", processes: "SLURM_STEP_NUM_TASKS",
      localProcesses: "SLURM_NTASKS_PER_NODE", job: ["SLURM_JOB_ID", "SLURM_STEP_ID"]),
    // MPICH's Hydra, and those that are made after it.
    Words(
      name: "mpiexec", rank: "PMI_RANK", processes: "PMI_SIZE",
      localProcesses: "MPI_LOCALNRANKS", job: ["PMI_PORT", "PMI_FD"]),
  ]

  /// The launcher of this process; nil where it was started by itself.
  ///
  /// - Parameter environment: the variables, by name.
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
