import Foundation

/// Writes a file whole or not at all.
///
/// The bytes go to a file of another name in the same folder, which takes the place of `path` in
/// one step once they are on the disk. Whoever reads `path`, also after a crash, finds what was
/// there before or all of the new; an interrupt can leave a hidden `.tmp` file behind.
public enum AtomicFile {
  /// Writes `text` as UTF-8.
  public static func write(_ text: String, to path: String) throws(ReportError) {
    try write(Array(text.utf8), to: path)
  }

  public static func write(_ bytes: [UInt8], to path: String) throws(ReportError) {
    let (folder, name) = split(path)
    let suffix = String(UInt64.random(in: .min ... .max), radix: 36)
    let temporary = "\(folder)/.\(name).\(suffix).tmp"
    do {
      try create(temporary, holding: bytes)
      try check(rename(temporary, path))
    } catch {
      unlink(temporary)
      throw .cannotWrite(path: path, reason: error.reason)
    }
    syncFolder(folder)
  }

  private struct Refusal: Error {
    let reason: String
  }

  private static func create(_ path: String, holding bytes: [UInt8]) throws(Refusal) {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
    try check(descriptor)
    defer { close(descriptor) }
    var written = 0
    while written < bytes.count {
      let count = bytes[written...].withUnsafeBytes {
        Foundation.write(descriptor, $0.baseAddress, $0.count)
      }
      if count < 0 && errno == EINTR { continue }
      try check(count)
      written += count
    }
    try check(fsync(descriptor))
  }

  private static func check(_ result: some BinaryInteger) throws(Refusal) {
    guard result >= 0 else { throw Refusal(reason: ReportError.lastReason()) }
  }

  /// Makes the new name last through a power cut. Some file systems refuse; the file is whole.
  private static func syncFolder(_ folder: String) {
    let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { return }
    fsync(descriptor)
    close(descriptor)
  }

  private static func split(_ path: String) -> (folder: String, name: Substring) {
    guard let slash = path.lastIndex(of: "/") else { return (".", path[...]) }
    let folder = slash == path.startIndex ? "/" : String(path[..<slash])
    return (folder, path[path.index(after: slash)...])
  }
}
