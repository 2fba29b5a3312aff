import Foundation

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

  /// The path of the program that runs. The first argument may be a relative path, so it is only the
  /// second choice.
  public static var program: String {
    Bundle.main.executablePath ?? CommandLine.arguments[0]
  }

  /// The folder whose commit this program was built from: a bundle's, which has the program and
  /// `COMMIT` in it, or else the package's on the machine that compiled this program.
  public static var packageFolder: String {
    let bundle = URL(fileURLWithPath: program).deletingLastPathComponent().path
    if access("\(bundle)/\(GitRevision.bundledFile)", F_OK) == 0 { return bundle }
    // Three levels up: Sources/Reports/BuildFacts.swift.
    return #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(3)
      .joined(separator: "/")
  }
}
