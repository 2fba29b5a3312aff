import Files
import Foundation
import Support
import Testing

struct FileTests {
  @Test(arguments: ["", "one\n", String(repeating: "long ", count: 200_000)])
  func aFileHoldsWhatWasWritten(text: String) throws {
    let folder = try TemporaryFolder()
    try File.write("before", to: "\(folder.path)/a.csv")
    try File.write(text, to: "\(folder.path)/a.csv")
    #expect(try folder.read("a.csv") == text)
    #expect(try File.read("\(folder.path)/a.csv") == Array(text.utf8))
    #expect(try folder.contents() == ["a.csv"])
  }

  @Test func aFailedWriteLeavesNothingBehind() throws {
    let folder = try TemporaryFolder()
    try folder.write("kept", to: "taken/inside")
    let error = #expect(throws: FileError.self) {
      try File.write("new", to: "\(folder.path)/taken")
    }
    #expect(error?.description == "cannot write '\(folder.path)/taken': Is a directory")
    #expect(try folder.contents() == ["taken"])
    #expect(try folder.read("taken/inside") == "kept")
  }

  @Test(arguments: ["new.txt", "old.txt", "folder", "file/below", "missing/below", "", "missing/"])
  func checkingAndWritingAgree(name: String) throws {
    let folder = try TemporaryFolder()
    for file in ["file", "old.txt", "folder/inside"] { try folder.write("kept", to: file) }
    let path = name.isEmpty ? "" : "\(folder.path)/\(name)"
    let before = try folder.contents()
    let check = Result { () throws(FileError) in try File.checkWritable(path) }
    #expect(try folder.contents() == before)
    #expect(try folder.read("old.txt") == "kept")
    let write = Result { () throws(FileError) in try File.write("new", to: path) }
    switch (check, write) {
    case (.success, .success): #expect(["new.txt", "old.txt"].contains(name))
    case (.failure, .failure): #expect(!["new.txt", "old.txt"].contains(name))
    case (.success, .failure), (.failure, .success):
      Issue.record("checking says \(check), writing says \(write)")
    }
  }

  @Test func aFolderThatIsNoneIsNamed() throws {
    let folder = try TemporaryFolder()
    try folder.write("file", to: "file")
    let path = "\(folder.path)/file/a.csv"
    #expect(throws: FileError.cannotWrite(path: path, reason: "Not a directory")) {
      try File.write("new", to: path)
    }
  }

  /// Renaming a new file over a device would take the device away.
  @Test func aDeviceIsWrittenToAndStaysOne() throws {
    try File.write("gone", to: "/dev/null")
    var status = stat()
    #expect(stat("/dev/null", &status) == 0 && status.st_mode & S_IFMT == S_IFCHR)
  }

  @Test func aFileWithoutEndIsRefused() {
    #expect(throws: FileError.tooLong(path: "/dev/zero", limit: 1000)) {
      try File.read("/dev/zero", limit: 1000)
    }
  }

  /// A limit on the size of files stands for a full disk.
  @Test func aWriteCutShortKeepsTheOldFileWhole() async {
    await #expect(processExitsWith: .success) {
      let folder = try TemporaryFolder()
      let path = "\(folder.path)/a.csv"
      try File.write("old and whole", to: path)
      signal(SIGXFSZ, SIG_IGN)
      var limit = rlimit()
      getrlimit(limitOfFileSize, &limit)
      limit.rlim_cur = 1000
      setrlimit(limitOfFileSize, &limit)
      #expect(throws: FileError.cannotWrite(path: path, reason: "File too large")) {
        try File.write(String(repeating: "x", count: 100_000), to: path)
      }
      #expect(try folder.read("a.csv") == "old and whole")
      #expect(try folder.contents() == ["a.csv"])
    }
  }
}

#if canImport(Glibc)
  private let limitOfFileSize = __rlimit_resource_t(RLIMIT_FSIZE.rawValue)
#else
  private let limitOfFileSize = RLIMIT_FSIZE
#endif
