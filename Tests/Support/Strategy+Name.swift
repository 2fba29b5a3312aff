import Strategies
import Testing

extension Strategy {
  /// The strategy of the registry that has this name.
  public static func named(_ name: String) throws -> Strategy {
    try #require(all.first { $0.name == name })
  }
}

/// Parameterised tests name their cases by what a user would type.
extension Strategy: CustomTestStringConvertible {
  public var testDescription: String { name }
}
