import Comparison
import Datasets
import Engine
import Files
import Forecast
import Machine
import Measurement
import Plans
import Reports
import Runtime

extension Failure {
  /// Runs a throwing call of a lower floor and turns its error into a failure.
  static func catching<Value>(_ body: () throws -> Value) throws(Failure) -> Value {
    do {
      return try body()
    } catch {
      throw Failure(error)
    }
  }

  /// The failure that an error of a lower floor is for the user.
  init(_ error: any Error) {
    self = error as? Failure ?? Failure(Self.code(of: error), "\(error)")
  }

  private static func code(of error: any Error) -> Code {
    switch error {
    case let error as MachineError:
      switch error {
      case .unreadableFile: .inputOutput
      case .malformedXML, .loadFailed: .badData
      case .malformedSynthetic, .exportFailed, .unknownFormat, .unknownBinding, .unknownPlaces,
        .malformedPUList, .unusablePU, .noUsablePU, .workersOutOfRange:
        .usage
      case .noThread, .blasHangs: .system
      }
    case let error as DatasetError:
      switch error.kind {
      case .usage: .usage
      case .badData: .badData
      case .inputOutput: .inputOutput
      }
    // The exit codes of these two are all in Code.
    case let error as ReportError: Code(rawValue: error.exitCode)!
    case let error as ComparisonError: Code(rawValue: error.exitCode)!
    case is FileError: .inputOutput
    case is Fleet.NoSeats: .system
    case is WeightsError, is PlanError, is UnfinishedRun.Flaw, is ModelError: .badData
    // Errors of networks and strategies, whose only source is the command line.
    default: .usage
    }
  }
}
