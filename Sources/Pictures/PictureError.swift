/// What can go wrong between a run's reports and their pictures.
public enum PictureError: Error, Equatable, Sendable, CustomStringConvertible {
  /// A program that draws is not installed: nothing that does not need it is missing.
  case isMissing(program: String, package: String)
  /// A program that draws is there, and failed.
  case cannotDraw(program: String, reason: String)

  public var description: String {
    switch self {
    case .isMissing(let program, let package):
      "no pictures: \(program) is not installed (on Debian and Ubuntu the package \(package)); "
        + "everything else is written"
    case .cannotDraw(let program, let reason): "cannot draw with \(program): \(reason)"
    }
  }
}
