import Dispatch
import Reports
import Subprocess
import Synchronization

/// Runs this program in another process.
enum ChildProcess {
  struct Ending: Sendable {
    /// The exit code; nil where a signal ended it.
    let code: Int32?
    let output: String
    let errors: String

    /// The last line on standard error, which says what went wrong.
    var complaint: String { errors.split(separator: "\n").last.map(String.init) ?? "" }
  }

  /// Runs this program with `arguments` to its end and collects its output, 16 MiB at most.
  static func bench(_ arguments: [String]) throws(Failure) -> Ending {
    let program = BuildFacts.program
    return try waiting(for: program) {
      let limit = 1 << 24
      let result = try await Subprocess.run(
        .path(.init(program)), arguments: Arguments(arguments), input: .none,
        output: .string(limit: limit), error: .string(limit: limit))
      let code: Int32? =
        if case .exited(let code) = result.terminationStatus { code } else { nil }
      return Ending(
        code: code, output: result.standardOutput, errors: result.standardError)
    }
  }

  /// Runs a program of the system with `arguments` in `folder`, and collects its output, 16 MiB at
  /// most.
  static func named(
    _ program: String, _ arguments: [String], in folder: String
  ) throws(Failure) -> Ending {
    try waiting(for: program) {
      let limit = 1 << 24
      let result = try await Subprocess.run(
        .name(program), arguments: Arguments(arguments), workingDirectory: .init(folder),
        input: .none, output: .string(limit: limit), error: .string(limit: limit))
      let code: Int32? =
        if case .exited(let code) = result.terminationStatus { code } else { nil }
      return Ending(code: code, output: result.standardOutput, errors: result.standardError)
    }
  }

  /// Blocks the calling thread, which must not be one of the concurrency pool, until `body` has
  /// ended.
  private static func waiting<Value: Sendable>(
    for program: String, _ body: @escaping @Sendable () async throws -> Value
  ) throws(Failure) -> Value {
    let done = DispatchSemaphore(value: 0)
    let slot = Slot<Value>()
    Task.detached {
      let ending: Result<Value, any Error>
      do { ending = .success(try await body()) } catch { ending = .failure(error) }
      slot.result.withLock { $0 = ending }
      done.signal()
    }
    done.wait()
    do {
      return try slot.result.withLock { $0! }.get()
    } catch let error as SubprocessError where error.code == .executableNotFound {
      throw Failure(.inputOutput, "cannot run '\(program)': it is not installed")
    } catch {
      throw Failure(.inputOutput, "cannot run '\(program)' as a child process: \(error)")
    }
  }

  private final class Slot<Value: Sendable>: Sendable {
    let result = Mutex<Result<Value, any Error>?>(nil)
  }
}
