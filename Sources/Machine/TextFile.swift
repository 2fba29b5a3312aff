import Files

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The kernel's text files, and the variables of the environment.
enum TextFile {
  /// The text of one of the kernel's files; nil when the file is absent or unreadable.
  static func text(_ path: String) -> String? {
    (try? File.read(path, limit: 1 << 20)).map { String(decoding: $0, as: UTF8.self) }
  }

  /// The value of a variable; nil where it is not set.
  static func environment(_ name: String) -> String? {
    getenv(name).map { String(cString: $0) }
  }

  /// Sets a variable unless the user has set it.
  static func setDefaultEnvironment(_ name: String, _ value: String) {
    setenv(name, value, 0)
  }
}
