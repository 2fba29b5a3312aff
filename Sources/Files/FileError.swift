#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// A refusal of the operating system, in its own words.
public enum FileError: Error, Equatable, Sendable, CustomStringConvertible {
  case cannotRead(path: String, reason: String)
  case cannotWrite(path: String, reason: String)
  case tooLong(path: String, limit: Int)

  public var description: String {
    switch self {
    case .cannotRead(let path, let reason): "cannot read '\(path)': \(reason)"
    case .cannotWrite(let path, let reason): "cannot write '\(path)': \(reason)"
    case .tooLong(let path, let limit): "'\(path)' is longer than \(limit) bytes"
    }
  }

  /// What the last failed system call of this thread says.
  public static func lastReason() -> String { String(cString: strerror(errno)) }
}
