import Foundation

/// Whole files, in and out, with the operating system's own words where it refuses.
public enum File {
  /// All the bytes of the file at `path`. Also reads what has no size to tell, such as `/proc`.
  public static func bytes(at path: String) throws(ReportError) -> [UInt8] {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      throw .cannotRead(path: path, reason: ReportError.lastReason())
    }
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = Foundation.read(descriptor, &buffer, buffer.count)
      if count > 0 {
        bytes += buffer[..<count]
      } else if count == 0 {
        return bytes
      } else if errno != EINTR {
        throw .cannotRead(path: path, reason: ReportError.lastReason())
      }
    }
  }
}
