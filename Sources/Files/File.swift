#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// Whole files, in and out.
public enum File {
  /// Reads all bytes of a file, even of one whose size is not known before, such as those in
  /// `/proc`.
  ///
  /// - Parameter limit: more bytes than this are an error: a special file may have no end.
  public static func read(
    _ path: String, limit: Int = 1 << 31
  ) throws(FileError) -> [UInt8] {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      throw .cannotRead(path: path, reason: FileError.lastReason())
    }
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    let chunk = 1 << 18
    while true {
      let before = bytes.count
      bytes.append(contentsOf: repeatElement(0, count: chunk))
      let count = bytes.withUnsafeMutableBytes {
        systemRead(descriptor, $0.baseAddress! + before, chunk)
      }
      bytes.removeLast(chunk - max(0, count))
      if count == 0 { return bytes }
      guard count > 0 || errno == EINTR else {
        throw .cannotRead(path: path, reason: FileError.lastReason())
      }
      guard bytes.count <= limit else { throw .tooLong(path: path, limit: limit) }
    }
  }

  /// Writes a file whole or not at all.
  ///
  /// The bytes go to a file of another name in the same folder, which takes the place of `path` in
  /// one step once they are on the disk. Whoever reads `path`, also after a crash, finds what was
  /// there before or all of the new; a killed process can leave a hidden `.tmp` file behind.
  /// What is there and no plain file, such as a pipe or `/dev/stdout`, is written to directly.
  public static func write(_ bytes: [UInt8], to path: String) throws(FileError) {
    do throws(Refusal) {
      guard isReplaceable(path) else {
        return try fill(path, with: bytes, flags: O_WRONLY)
      }
      let (folder, temporary) = temporaryName(for: path)
      do throws(Refusal) {
        try fill(temporary, with: bytes, flags: O_WRONLY | O_CREAT | O_EXCL)
        try check(rename(temporary, path))
      } catch {
        unlink(temporary)
        throw error
      }
      syncFolder(folder)
    } catch {
      throw .cannotWrite(path: path, reason: error.reason)
    }
  }

  /// Writes `text` as UTF-8, whole or not at all.
  public static func write(_ text: String, to path: String) throws(FileError) {
    try write(Array(text.utf8), to: path)
  }

  /// Throws the error that `write` would throw, for callers that have much to do before they write.
  /// It leaves no file behind.
  public static func checkWritable(_ path: String) throws(FileError) {
    do throws(Refusal) {
      guard isReplaceable(path) else { return try check(access(path, W_OK)) }
      guard !split(path).name.isEmpty else {
        throw Refusal(reason: String(cString: strerror(ENOENT)))
      }
      let isFolder = access("\(path)/.", F_OK) == 0
      guard !isFolder else { throw Refusal(reason: String(cString: strerror(EISDIR))) }
      let temporary = temporaryName(for: path).name
      try fill(temporary, with: [], flags: O_WRONLY | O_CREAT | O_EXCL)
      unlink(temporary)
    } catch {
      throw .cannotWrite(path: path, reason: error.reason)
    }
  }

  private struct Refusal: Error {
    let reason: String
  }

  private static func check(_ result: some BinaryInteger) throws(Refusal) {
    guard result >= 0 else { throw Refusal(reason: FileError.lastReason()) }
  }

  /// Nothing there, a plain file, or a folder, which `rename` refuses.
  private static func isReplaceable(_ path: String) -> Bool {
    var status = stat()
    guard stat(path, &status) == 0 else { return true }
    let kind = status.st_mode & S_IFMT
    return kind == S_IFREG || kind == S_IFDIR
  }

  private static func fill(
    _ path: String, with bytes: [UInt8], flags: Int32
  ) throws(Refusal) {
    let descriptor = open(path, flags | O_CLOEXEC, 0o666)
    try check(descriptor)
    defer { close(descriptor) }
    var written = 0
    while written < bytes.count {
      let count = bytes[written...].withUnsafeBytes {
        systemWrite(descriptor, $0.baseAddress, $0.count)
      }
      if count < 0 && errno == EINTR { continue }
      try check(count)
      written += count
    }
    // Pipes and terminals cannot be synchronised with a disk.
    if fsync(descriptor) != 0, errno != EINVAL, errno != ENOTSUP { try check(-1) }
  }

  /// Makes the new name last through a power cut. Some file systems refuse; the file is whole.
  private static func syncFolder(_ folder: String) {
    let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { return }
    fsync(descriptor)
    close(descriptor)
  }

  /// A name beside `path` that nobody has.
  private static func temporaryName(for path: String) -> (folder: String, name: String) {
    let (folder, name) = split(path)
    let suffix = String(UInt64.random(in: .min ... .max), radix: 36)
    return (folder, "\(folder)/.\(name).\(suffix).tmp")
  }

  private static func split(_ path: String) -> (folder: String, name: Substring) {
    guard let slash = path.lastIndex(of: "/") else { return (".", path[...]) }
    let folder = slash == path.startIndex ? "/" : String(path[..<slash])
    return (folder, path[path.index(after: slash)...])
  }
}

// The C functions, whose names `File` uses for its own.
private func systemRead(_ file: Int32, _ into: UnsafeMutableRawPointer, _ count: Int) -> Int {
  read(file, into, count)
}

private func systemWrite(_ file: Int32, _ from: UnsafeRawPointer?, _ count: Int) -> Int {
  write(file, from, count)
}
