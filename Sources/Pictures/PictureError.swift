/// What can go wrong between a run's reports and their pictures.
public enum PictureError: Error, Equatable, Sendable, CustomStringConvertible {
  /// A program that draws is not there, or failed.
  case cannotDraw(program: String, reason: String)

  public var description: String {
    switch self {
    case .cannotDraw(let program, let reason): "cannot draw with \(program): \(reason)"
    }
  }
}
