import Strategies
import Testing

extension Strategy {
  /// Those that one process can carry out.
  public static let onThreads = all.filter { $0.reach != .severalProcesses }
  /// Those that several can.
  public static let overProcesses = all.filter { $0.reach != .oneProcess }
}

/// Parameterised tests name their cases by what a user would type.
extension Strategy: CustomTestStringConvertible {
  public var testDescription: String { name }
}
