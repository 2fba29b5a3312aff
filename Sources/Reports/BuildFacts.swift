/// How this program was compiled.
public enum BuildFacts {
  /// `debug` or `release`; both are optimised, see the package's manifest.
  public static var configuration: String {
    #if DEBUG
      "debug"
    #else
      "release"
    #endif
  }

  /// The Swift compiler's version as far as a program can know it: `6.3`.
  public static var swiftVersion: String {
    #if compiler(>=6.5)
      "6.5 or later"
    #elseif compiler(>=6.4)
      "6.4"
    #elseif compiler(>=6.3)
      "6.3"
    #else
      "6.2"
    #endif
  }

  /// The package's folder on the machine that compiled this program.
  public static var packageFolder: String {
    // Three levels up: Sources/Reports/BuildFacts.swift.
    #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(3)
      .joined(separator: "/")
  }
}
