import Foundation
import Reports
import Support
import Testing

struct GitRevisionTests {
  @Test func aRepositoryTellsItsCommitAndWhetherItChanged() throws {
    let folder = try TemporaryFolder()
    try folder.write("one\n", to: "inside/file")
    #expect(GitRevision.read(folder.path) == nil)
    let identity = ["-c", "user.name=a", "-c", "user.email=a@b", "-c", "commit.gpgsign=false"]
    try git(["init", "-q"], in: folder)
    #expect(GitRevision.read(folder.path) == nil)
    try git(["add", "-A"], in: folder)
    try git(identity + ["commit", "-q", "-m", "one"], in: folder)
    let commit = try #require(GitRevision.read(folder.path)?.commit)
    // The loose object of that name is the commit: git agrees about what it made.
    #expect(
      FileManager.default.fileExists(
        atPath: "\(folder.path)/.git/objects/\(commit.prefix(2))/\(commit.dropFirst(2))"))
    #expect(GitRevision.read(folder.path)?.isDirty == false)
    #expect(GitRevision.read("\(folder.path)/inside") == nil)
    try folder.write("two\n", to: "inside/file")
    #expect(GitRevision.read(folder.path) == GitRevision(commit: commit, isDirty: true))
    try folder.write("one\n", to: "inside/file")
    try folder.write("new\n", to: "new")
    #expect(GitRevision.read(folder.path) == GitRevision(commit: commit, isDirty: true))
  }

  @Test(
    "a bundle has a file that says its commit, and no repository",
    arguments: [
      ("0123abc\n", GitRevision(commit: "0123abc", isDirty: false)),
      ("0123abc dirty\n", GitRevision(commit: "0123abc", isDirty: true)), ("\n", nil),
    ])
  func bundle(text: String, revision: GitRevision?) throws {
    let folder = try TemporaryFolder()
    try folder.write(text, to: "COMMIT")
    #expect(GitRevision.read(folder.path) == revision)
  }

  @Test(arguments: ["/nowhere/at/all", "/", ""])
  func noRepositoryHasNoRevision(path: String) {
    #expect(GitRevision.read(path) == nil)
  }

  func git(_ arguments: [String], in folder: TemporaryFolder) throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["git", "-C", folder.path] + arguments
    try process.run()
    process.waitUntilExit()
    try #require(process.terminationStatus == 0)
  }
}
