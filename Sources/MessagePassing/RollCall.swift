import Engine

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// The processes of a start that run on this host. Each writes an empty file until MPI has started,
/// so that processes that wait in vain can name the missing ones.
struct RollCall {
  /// The seconds that a start may take in addition to the group's patience.
  static let startSeconds = 30.0

  private let launcher: Launcher
  private let folder: String

  init(_ launcher: Launcher) {
    self.launcher = launcher
    let temporary = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
    let job = launcher.job.map { $0.isLetter || $0.isNumber ? $0 : "-" }
    folder = "\(temporary)/fourways-\(getuid())-\(String(job))"
    // The first process makes the folder. Where that fails, only the names of missing ranks are
    // lost.
    mkdir(folder, 0o700)
    let descriptor = open(path(launcher.rank), O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
    if descriptor >= 0 { close(descriptor) }
  }

  private func path(_ rank: Int) -> String { "\(folder)/\(rank)" }

  /// Removes this process's file, because all processes have started.
  func leave() {
    unlink(path(launcher.rank))
    // Only the last process can remove the folder.
    rmdir(folder)
  }

  /// Says which processes are missing after so many seconds, and ends this process.
  func complain(after seconds: Double) -> Never {
    let present = (0..<launcher.processes).filter { access(path($0), F_OK) == 0 }
    let missing = (0..<launcher.processes).filter { !present.contains($0) }
    let host = ProcessPeer.own(rank: launcher.rank).host
    // One process says it, and the others are ended with it.
    if present.first ?? launcher.rank == launcher.rank {
      let names = missing.map(String.init).joined(separator: ", ")
      let isAllHere = launcher.localProcesses == launcher.processes
      let who =
        missing.isEmpty
        ? "all \(launcher.processes) ranks have come to host \(host), but MPI does not start"
        : "rank\(missing.count == 1 ? "" : "s") \(names) of \(launcher.processes) never started"
          + (isAllHere ? " on host \(host)" : " (on this host, \(host), there is no sign of it)")
      MessagePassing.complain("\(who): waited \(Int(seconds)) s")
    } else {
      usleep(1_000_000)
    }
    leave()
    _exit(lostProcessCode)
  }
}
