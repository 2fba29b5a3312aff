/// A fault in drawing pictures from the reports of a run.
public enum PictureError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The drawing program is not installed; all other files are written.
  case isMissing(program: String, package: String)
  /// The drawing program is installed, but it failed.
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
