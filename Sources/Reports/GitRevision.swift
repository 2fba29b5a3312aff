import Foundation

/// The commit that a folder's files come from.
public struct GitRevision: Equatable, Sendable {
  public let commit: String
  /// Whether files differ from that commit or are missing in it.
  public let isDirty: Bool

  /// The file of a bundle that says its commit, and `dirty` after it where files differed.
  static let bundledFile = "COMMIT"

  public init(commit: String, isDirty: Bool) {
    self.commit = commit
    self.isDirty = isDirty
  }

  /// The revision of the bundle or the repository whose top folder is `folder`; nil where `folder`
  /// is neither, or git cannot say.
  public static func read(_ folder: String) -> GitRevision? {
    if let text = try? String(contentsOfFile: "\(folder)/\(bundledFile)", encoding: .utf8) {
      let words = text.split(whereSeparator: \.isWhitespace).map(String.init)
      return words.first.map { GitRevision(commit: $0, isDirty: words.last == "dirty") }
    }
    guard let top = git(["rev-parse", "--show-toplevel"], in: folder),
      let resolvedTop = resolved(top), resolvedTop == resolved(folder),
      let commit = git(["rev-parse", "--verify", "HEAD"], in: folder),
      let changes = git(["status", "--porcelain"], in: folder)
    else { return nil }
    return GitRevision(commit: commit, isDirty: !changes.isEmpty)
  }

  private static func resolved(_ path: String) -> String? {
    guard let resolved = realpath(path, nil) else { return nil }
    defer { free(resolved) }
    return String(cString: resolved)
  }

  /// What git prints, without the last line end; nil where it fails or is not there.
  private static func git(_ arguments: [String], in folder: String) -> String? {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    // Without optional locks `status` writes nothing into the repository.
    process.arguments = ["git", "--no-optional-locks", "-C", folder] + arguments
    let output = Pipe()
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    guard (try? process.run()) != nil else { return nil }
    guard let bytes = try? output.fileHandleForReading.readToEnd() ?? Data() else { return nil }
    process.waitUntilExit()
    guard process.terminationStatus == 0 else { return nil }
    return String(decoding: bytes, as: UTF8.self).trimmingCharacters(in: .newlines)
  }
}
