import Foundation
import Support
import Testing

/// What a finished run of the program left behind.
struct Outcome {
  /// The exit code; nil where a signal ended the program.
  let code: Int32?
  let signal: Int32?
  let output: String
  /// Standard error, without the warnings of OpenBLAS's kernels: these depend on the machine and on
  /// what is set where the tests run.
  let errors: String
  let kernelWarnings: [String]

  init(code: Int32?, signal: Int32?, output: String, errors: String) {
    self.code = code
    self.signal = signal
    self.output = output
    func isOfKernels(_ line: Substring) -> Bool {
      line.hasPrefix("warning: OPENBLAS_CORETYPE=")
        || line.hasPrefix("warning: OpenBLAS's kernels ")
    }
    let lines = errors.split(separator: "\n", omittingEmptySubsequences: false)
    self.errors = lines.filter { !isOfKernels($0) }.joined(separator: "\n")
    kernelWarnings = lines.filter(isOfKernels).map(String.init)
  }

  /// The lines on standard error but for warnings, which depend on the machine.
  var complaints: [String] {
    errors.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
      .filter { !$0.hasPrefix("warning: ") && !$0.hasPrefix("progress: ") }.map(String.init)
  }
}

/// The program itself, as a process of its own.
final class Bench {
  private let process = Process()
  private let streams: TemporaryFolder
  private let ended = DispatchSemaphore(value: 0)

  /// Starts `bench` with `arguments` in `folder`.
  ///
  /// - Parameter shell: how a shell would start it: `"$0" "$@"` is the program with its arguments.
  init(
    _ arguments: [String], in folder: TemporaryFolder, shell: String = "exec \"$0\" \"$@\""
  ) throws {
    streams = try TemporaryFolder()
    // Files, not pipes: nobody has to empty them, and no other child holds them open.
    process.standardOutput = try Self.file("\(streams.path)/output")
    process.standardError = try Self.file("\(streams.path)/errors")
    process.standardInput = FileHandle.nullDevice
    process.executableURL = URL(fileURLWithPath: "/bin/sh")
    process.arguments = ["-c", shell, Self.program.path] + arguments
    process.currentDirectoryURL = URL(fileURLWithPath: folder.path)
    let ended = ended
    process.terminationHandler = { _ in ended.signal() }
    try Self.withoutBlockedSignals { try process.run() }
  }

  /// Children inherit the signal mask, and Dispatch's threads, which run tests, block them all.
  private static func withoutBlockedSignals(_ body: () throws -> Void) rethrows {
    var (none, before) = (sigset_t(), sigset_t())
    sigemptyset(&none)
    pthread_sigmask(SIG_SETMASK, &none, &before)
    defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
    try body()
  }

  /// The program that was built with these tests lies beside them.
  static let program: URL = {
    #if canImport(Darwin)
      let bundle = Bundle.allBundles.first { $0.bundlePath.hasSuffix(".xctest") }!.bundleURL
    #else
      let bundle = Bundle.main.executableURL!
    #endif
    return bundle.deletingLastPathComponent().appending(path: "bench")
  }()

  private static func file(_ path: String) throws -> FileHandle {
    try Data().write(to: URL(fileURLWithPath: path))
    return try FileHandle(forWritingTo: URL(fileURLWithPath: path))
  }

  func send(_ signal: Int32) { kill(process.processIdentifier, signal) }

  var isRunning: Bool { process.isRunning }

  var identifier: Int32 { process.processIdentifier }

  /// Waits for the end; what still runs after `seconds` is killed, and the test fails.
  func wait(seconds: Double = 600) throws -> Outcome {
    if ended.wait(timeout: .now() + seconds) != .success {
      send(SIGKILL)
      Issue.record("still running after \(seconds) s: \(process.arguments ?? [])")
    }
    process.waitUntilExit()
    let isExit = process.terminationReason == .exit
    return Outcome(
      code: isExit ? process.terminationStatus : nil,
      signal: isExit ? nil : process.terminationStatus,
      output: try streams.read("output"), errors: try streams.read("errors"))
  }
}

/// Runs `bench` to its end.
func bench(
  _ arguments: [String], in folder: TemporaryFolder, shell: String = "exec \"$0\" \"$@\""
) throws -> Outcome {
  try Bench(arguments, in: folder, shell: shell).wait()
}

/// Waits until `condition` holds, looking often; fails after `seconds`.
func waitUntil(seconds: Double = 300, _ condition: () -> Bool) throws {
  let deadline = Date(timeIntervalSinceNow: seconds)
  while !condition() {
    try #require(Date() < deadline, "what was waited for did not happen")
    usleep(2000)
  }
}
