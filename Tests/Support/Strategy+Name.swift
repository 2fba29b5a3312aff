import Strategies
import Testing

/// Parameterised tests name their cases by what a user would type.
extension Strategy: CustomTestStringConvertible {
  public var testDescription: String { name }
}
