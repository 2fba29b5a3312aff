import Foundation

/// Reading and writing whole files, with the system's own reason when it fails.
enum FileBytes {
  /// The bytes of a file.
  ///
  /// - Throws: `cannotRead` where it cannot be opened or read or is a folder, `malformed` where
  ///   it is larger than `limit` bytes (a special file may have no end).
  static func read(_ path: String, limit: Int = 1 << 31) throws(DatasetError) -> [UInt8] {
    guard let file = fopen(path, "rb") else { throw .cannotRead(path: path, reason: reason()) }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    let chunk = 1 << 20
    while true {
      let before = bytes.count
      bytes.append(contentsOf: repeatElement(0, count: chunk))
      let got = bytes.withUnsafeMutableBytes { fread($0.baseAddress! + before, 1, chunk, file) }
      bytes.removeLast(chunk - got)
      guard bytes.count <= limit else {
        throw .malformed(
          file: path, found: "more than \(limit) bytes", expected: "a file of at most that size")
      }
      if got < chunk {
        if ferror(file) != 0 { throw .cannotRead(path: path, reason: reason()) }
        return bytes
      }
    }
  }

  /// Writes a file whole or not at all: under a temporary name beside it, then renamed.
  ///
  /// - Throws: `cannotWrite`.
  static func write(_ bytes: [UInt8], to path: String) throws(DatasetError) {
    let temporary = "\(path).\(getpid()).tmp"
    // x: never through a file or link that somebody else put there.
    guard let file = fopen(temporary, "wbx") else {
      throw .cannotWrite(path: path, reason: reason())
    }
    let written = bytes.withUnsafeBytes { fwrite($0.baseAddress, 1, bytes.count, file) }
    var failure = written == bytes.count && fflush(file) == 0 ? nil : reason()
    if fclose(file) != 0, failure == nil { failure = reason() }
    if failure == nil, rename(temporary, path) != 0 { failure = reason() }
    if let failure {
      unlink(temporary)
      throw .cannotWrite(path: path, reason: failure)
    }
  }

  private static func reason() -> String { String(cString: strerror(errno)) }
}
