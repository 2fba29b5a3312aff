import Measurement
import Runtime

/// `--isolate`: takes each sample in a process of its own, so that no sample inherits another's
/// memory layout, page tables or OpenBLAS threads.
enum IsolatedSample {
  /// Takes a sample in a child process, which gets this one's arguments and the order.
  static func take(_ order: SampleOrder) throws -> TimedRun {
    let text = String(decoding: NumericJSON.bytes(order), as: UTF8.self)
    let child = try ChildProcess.bench(
      Array(CommandLine.arguments.dropFirst()) + ["--quiet", "--sample", text])
    guard child.code == 0,
      let run = try? NumericJSON.read(TimedRun.self, Array(child.output.utf8))
    else {
      throw Failure(
        .strategyFailed,
        child.code.map { "exit code \($0): \(child.complaint)" } ?? "a signal ended it")
    }
    return run
  }

  /// Reads the argument of `--sample`, which the parent process wrote.
  static func order(_ text: String) throws(Failure) -> SampleOrder {
    do {
      return try NumericJSON.read(SampleOrder.self, Array(text.utf8))
    } catch {
      throw Failure(.usage, "--sample is for the child processes of a run with --isolate only")
    }
  }

  /// The sample in the form in which the parent process reads it.
  static func text(_ run: TimedRun) -> String {
    String(decoding: NumericJSON.bytes(run), as: UTF8.self) + "\n"
  }
}
