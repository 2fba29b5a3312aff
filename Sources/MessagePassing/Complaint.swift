#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// Writes one line to standard error, from any thread.
func complain(_ text: String) {
  var line = Array("bench: \(text)\n".utf8)
  _ = write(2, &line, line.count)
}

/// The exit code of a run that has lost a process: `EX_TEMPFAIL`, try again.
let lostProcessCode: Int32 = 75

/// The exit code of a process that the system refused a thread: `EX_OSERR`.
let noThreadCode: Int32 = 71
