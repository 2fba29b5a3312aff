import Comparison
import Datasets
import Engine
import Files
import Foundation
import Machine
import MessagePassing
import Networks
import Plans
import Reports
import Strategies

/// What ends a command: one line for the user, and the exit code that says whose fault it is.
struct Failure: Error, CustomStringConvertible {
  enum Code: Int32 {
    case regression = 1
    case strategyFailed = 3
    case inconclusive = 4
    case incomparable = 5
    case usage = 64
    case badData = 65
    case inputOutput = 74
    /// 128 + SIGINT, as shells report it.
    case interrupted = 130
  }

  let code: Code
  let message: String

  var description: String { message }

  /// Its line; of several processes only rank 0's is heard.
  func say() {
    if !message.isEmpty, Launcher.isFirst { StandardError.write(line: "bench: \(message)") }
  }

  init(_ code: Code, _ message: String) {
    self.code = code
    self.message = message
  }

  init(_ error: MachineError) {
    switch error {
    case .unreadableFile: self.init(.inputOutput, error.description)
    case .malformedXML, .loadFailed: self.init(.badData, error.description)
    case .malformedSynthetic, .exportFailed, .unknownFormat, .unknownBinding, .unknownPlaces,
      .malformedPUList, .unusablePU, .noUsablePU, .workersOutOfRange:
      self.init(.usage, error.description)
    }
  }

  init(_ error: DatasetError) {
    switch error.kind {
    case .usage: self.init(.usage, error.description)
    case .badData: self.init(.badData, error.description)
    case .inputOutput: self.init(.inputOutput, error.description)
    }
  }

  init(_ error: ReportError) {
    self.init(error.exitCode == 74 ? .inputOutput : .badData, error.description)
  }

  init(_ error: ComparisonError) {
    // Its codes are some of ours.
    self.init(Code(rawValue: error.exitCode)!, error.description)
  }

  /// Runs a throwing call of a lower floor and turns its error into a failure.
  static func catching<Value>(_ body: () throws -> Value) throws(Failure) -> Value {
    do {
      return try body()
    } catch let error as Failure {
      throw error
    } catch let error as MachineError {
      throw Failure(error)
    } catch let error as DatasetError {
      throw Failure(error)
    } catch let error as ReportError {
      throw Failure(error)
    } catch let error as ComparisonError {
      throw Failure(error)
    } catch let error as FileError {
      throw Failure(.inputOutput, error.description)
    } catch let error as WeightsError {
      throw Failure(.badData, error.description)
    } catch let error as PlanError {
      throw Failure(.badData, error.description)
    } catch {
      // Networks and strategies, which only the command line describes.
      throw Failure(.usage, "\(error)")
    }
  }
}

enum StandardError {
  /// Nothing can be said of a failure to say something; the exit code still tells.
  static func write(_ text: String) {
    try? FileHandle.standardError.write(contentsOf: Data(text.utf8))
  }

  /// Writes one line, whatever is in the names and paths that a user put into it.
  static func write(line: String) {
    write(line.onOneLine + "\n")
  }
}

enum StandardOutput {
  /// Fails like a file where the disk is full; says nothing where the reader has gone away, as
  /// in `bench data | head`.
  static func write(_ text: String) throws(Failure) {
    do {
      try FileHandle.standardOutput.write(contentsOf: Data(text.utf8))
    } catch {
      let reason = errno
      throw Failure(
        .inputOutput,
        reason == EPIPE
          ? "" : "cannot write to standard output: \(String(cString: strerror(reason)))")
    }
  }
}
