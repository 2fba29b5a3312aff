import MessagePassing
import Testing

struct LauncherTests {
  private static let openMPI = [
    "OMPI_COMM_WORLD_RANK": "1", "OMPI_COMM_WORLD_SIZE": "4", "OMPI_COMM_WORLD_LOCAL_SIZE": "2",
    "PMIX_NAMESPACE": "job.1",
  ]

  @Test func whoIsSaidToBeOneOfSeveralIs() throws {
    let launcher = try #require(Launcher(Self.openMPI))
    #expect(launcher.name == "mpirun" && launcher.rank == 1 && launcher.processes == 4)
    #expect(launcher.localProcesses == 2 && launcher.job == "job.1")
    let slurm = Launcher([
      "SLURM_PROCID": "3", "SLURM_STEP_NUM_TASKS": "8", "SLURM_JOB_ID": "7", "SLURM_STEP_ID": "0",
    ])
    #expect(slurm?.name == "srun" && slurm?.rank == 3 && slurm?.processes == 8)
    #expect(slurm?.job == "7.0" && slurm?.localProcesses == nil)
    let hydra = Launcher(["PMI_RANK": "0", "PMI_SIZE": "2", "MPI_LOCALNRANKS": "2"])
    #expect(hydra?.name == "mpiexec" && hydra?.processes == 2)
  }

  /// A batch script's own shell is one process, whatever its step will be.
  @Test(arguments: [
    [:], ["SLURM_PROCID": "0", "SLURM_NTASKS": "8"],
    ["OMPI_COMM_WORLD_RANK": "4", "OMPI_COMM_WORLD_SIZE": "4"],
    ["OMPI_COMM_WORLD_RANK": "-1", "OMPI_COMM_WORLD_SIZE": "4"],
    ["OMPI_COMM_WORLD_RANK": "x", "OMPI_COMM_WORLD_SIZE": "4"],
    ["PMI_RANK": "0", "PMI_SIZE": "0"], ["PMI_RANK": "0"],
  ])
  func whateverElseIsNone(environment: [String: String]) {
    #expect(Launcher(environment) == nil)
  }
}
