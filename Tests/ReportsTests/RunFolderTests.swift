import Foundation
import Reports
import Support
import Testing

struct RunFolderTests {
  // date -u -d 2026-11-23T04:05:00Z +%s
  static let time = Date(timeIntervalSince1970: 1_795_406_700)

  @Test func foldersOfOneSecondGetNumbers() throws {
    let root = try TemporaryFolder()
    let parent = "\(root.path)/deep/results"
    let paths = try (0..<3).map { _ in
      try RunFolder.create(in: parent, host: "box", time: Self.time).path
    }
    let name = "2026-11-23T040500Z-box"
    #expect(paths == [name, "\(name)-2", "\(name)-3"].map { "\(parent)/\($0)" })
    #expect(try root.contents("deep/results") == [name, "\(name)-2", "\(name)-3"])
  }

  @Test(arguments: [
    ("a.b-c_D9", "a.b-c_D9"), ("../../etc", "..-..-etc"), ("my host\n", "my-host-"),
    ("", "unknown"), ("é", "--"),
    (String(repeating: "x", count: 300), String(repeating: "x", count: 64)),
  ])
  func hostNamesBecomeFileNames(host: String, expected: String) throws {
    let root = try TemporaryFolder()
    let folder = try RunFolder.create(in: root.path, host: host, time: Self.time)
    #expect(folder.path == "\(root.path)/2026-11-23T040500Z-\(expected)")
    #expect(try root.contents() == ["2026-11-23T040500Z-\(expected)"])
  }

  @Test(arguments: ["new", "new/and/deeper", "new/", "new//deeper", "there"])
  func aGivenFolderIsCreatedWhereItIsNotThere(name: String) throws {
    let root = try TemporaryFolder()
    try root.write("a note", to: "there/notes.txt")
    let folder = try RunFolder.use("\(root.path)/\(name)")
    try folder.write("a\n", as: "summary.csv")
    #expect(try root.read("\(name)/summary.csv") == "a\n")
  }

  @Test func aFolderWithARunIsRefused() throws {
    let root = try TemporaryFolder()
    try RunFolder.use(root.path).write("figures", as: "summary.csv")
    let error = #expect(throws: ReportError.holdsARun(folder: root.path)) {
      try RunFolder.use(root.path)
    }
    #expect(error?.exitCode == 74)
    #expect(try root.read("summary.csv") == "figures")
  }

  @Test(arguments: [
    ("file", "Not a directory"), ("file/below", "Not a directory"),
    ("file/far/below", "Not a directory"),
  ])
  func aFolderThatCannotBeIsNamed(name: String, reason: String) throws {
    let root = try TemporaryFolder()
    try root.write("", to: "file")
    let path = "\(root.path)/\(name)"
    #expect(throws: ReportError.self) { try RunFolder.use(path) }
    let error = #expect(throws: ReportError.self) {
      try RunFolder.create(in: path, host: "h", time: Self.time)
    }
    #expect(error?.description.hasSuffix(reason) == true)
  }

  @Test func aFolderWithoutWritePermissionIsRefused() throws {
    // Root may write anywhere but where the kernel itself says no.
    let error = #expect(throws: ReportError.self) { try RunFolder.use("/proc/fourways/run") }
    #expect(error?.exitCode == 74)
    #expect(throws: ReportError.self) { try RunFolder.use("") }
  }
}
