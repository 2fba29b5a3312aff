#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Whole small files as bytes. The kernel's own files report a size of zero, so the length is
/// found by reading.
enum TextFile {
  enum Failure: Error {
    case unreadable(reason: String)
  }

  /// - Throws: the system's reason, or that the file is longer than `limit` bytes.
  static func read(_ path: String, limit: Int) throws(Failure) -> [UInt8] {
    guard let file = fopen(path, "rb") else { throw .unreadable(reason: lastReason()) }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = fread(&buffer, 1, buffer.count, file)
      bytes.append(contentsOf: buffer[..<count])
      guard bytes.count <= limit else { throw .unreadable(reason: "longer than \(limit) bytes") }
      if count < buffer.count {
        // A folder opens but does not read.
        guard ferror(file) == 0 else { throw .unreadable(reason: lastReason()) }
        return bytes
      }
    }
  }

  /// The text of a file of the kernel's, nil when it is absent or unreadable.
  static func text(_ path: String) -> String? {
    (try? read(path, limit: 1 << 20)).map { String(decoding: $0, as: UTF8.self) }
  }

  static func lastReason() -> String {
    String(cString: strerror(errno))
  }

  static func environment(_ name: String) -> String? {
    getenv(name).map { String(cString: $0) }
  }

  /// Sets a variable unless the user has set it.
  static func setDefaultEnvironment(_ name: String, _ value: String) {
    setenv(name, value, 0)
  }
}
