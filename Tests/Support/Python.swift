import Foundation

/// Python's interpreter, as an oracle that shares nothing with this package.
public enum Python {
  /// Whether the shell finds one.
  public static let isInstalled = (try? run(["-c", ""]).status) == 0

  /// Runs `python3` with `arguments` to its end; what it says on standard error is dropped.
  public static func run(_ arguments: [String]) throws -> (status: Int32, output: String) {
    let folder = try TemporaryFolder()
    // A file, not a pipe, which somebody would have to empty meanwhile.
    let output = try folder.add("output", [])
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["python3"] + arguments
    process.standardOutput = try FileHandle(forWritingTo: URL(fileURLWithPath: output))
    process.standardError = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    return (process.terminationStatus, try folder.read("output"))
  }
}
