import Dispatch
import Foundation
import Subprocess
import Synchronization

/// Another process of this program, or of another, run to its end.
enum ChildProcess {
  struct Ending: Sendable {
    /// The exit code; nil where a signal ended it.
    let code: Int32?
    let output: String
    let errors: String

    /// The last line on standard error, which says what went wrong.
    var complaint: String { errors.split(separator: "\n").last.map(String.init) ?? "" }
  }

  /// This program with `arguments`, its output collected.
  static func bench(_ arguments: [String]) throws(Failure) -> Ending {
    // The path that it was started by may be relative, and a folder may have been changed.
    let program = Bundle.main.executablePath ?? CommandLine.arguments[0]
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

  /// Blocks this thread, which is none of the concurrency pool's, until `body` has ended.
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
    } catch {
      throw Failure(.inputOutput, "cannot run '\(program)' as a child process: \(error)")
    }
  }

  private final class Slot<Value: Sendable>: Sendable {
    let result = Mutex<Result<Value, any Error>?>(nil)
  }
}
