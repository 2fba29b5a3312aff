import Files
import Foundation

/// The folder that a run writes its reports into.
public struct RunFolder: Equatable, Sendable {
  public let path: String

  /// The reports whose presence tells that a folder holds a run or a sweep.
  static let mainReports = ["summary.csv", "sweep.csv"]

  /// The path of the report `name` in this folder.
  public func path(of name: String) -> String { "\(path)/\(name)" }

  /// Writes the report `name`, whole or not at all.
  public func write(_ text: String, as name: String) throws(ReportError) {
    do throws(FileError) {
      try File.write(text, to: path(of: name))
    } catch {
      throw ReportError(error)
    }
  }

  /// Removes the report `name`, if it is there.
  func remove(_ name: String) { unlink(path(of: name)) }

  /// Opens the folder of an interrupted run that is continued.
  public static func resume(_ path: String) throws(ReportError) -> RunFolder {
    guard access(path, W_OK | X_OK) == 0 else {
      throw .cannotWrite(path: path, reason: FileError.lastReason())
    }
    return RunFolder(path: path)
  }

  /// Takes `path` as the folder, creating it, and those above it, where they are not there.
  ///
  /// A folder that already holds a run or a sweep is refused, so that no figures are lost. A folder
  /// that cannot be written into is refused as well, before the run rather than after it.
  public static func use(_ path: String) throws(ReportError) -> RunFolder {
    try createFolders(path)
    let folder = RunFolder(path: path)
    guard mainReports.allSatisfy({ access(folder.path(of: $0), F_OK) != 0 }) else {
      throw .holdsARun(folder: path)
    }
    guard access(path, W_OK | X_OK) == 0 else {
      throw .cannotWrite(path: path, reason: FileError.lastReason())
    }
    return folder
  }

  /// Takes `path` as the folder for files that nothing may be mixed with, and creates missing
  /// folders. A folder that holds anything is refused.
  public static func useEmpty(_ path: String) throws(ReportError) -> RunFolder {
    try createFolders(path)
    guard let names = try? FileManager.default.contentsOfDirectory(atPath: path) else {
      throw .cannotRead(path: path, reason: FileError.lastReason())
    }
    guard names.isEmpty else { throw .isNotEmpty(folder: path) }
    return RunFolder(path: path)
  }

  /// Takes `path` as the folder for files that are made from a run, and creates missing folders.
  /// Existing files may be overwritten.
  public static func make(_ path: String) throws(ReportError) -> RunFolder {
    try createFolders(path)
    return RunFolder(path: path)
  }

  /// Creates `parent/<UTC time>-<host>`, as in `2026-11-23T040500Z-host`; where that is taken,
  /// the same with `-2`, `-3` and so on.
  public static func create(
    in parent: String, host: String, time: Date
  ) throws(ReportError) -> RunFolder {
    try createFolders(parent)
    let name = "\(parent)/\(UTC.compact(time))-\(sanitised(host))"
    var path = name
    var number = 1
    while mkdir(path, 0o777) != 0 {
      guard errno == EEXIST else {
        throw .cannotWrite(path: path, reason: FileError.lastReason())
      }
      number += 1
      path = "\(name)-\(number)"
    }
    return RunFolder(path: path)
  }

  /// Letters, digits and `-._` of the host's name, at most 64 of them; the rest becomes `-`.
  static func sanitised(_ host: String) -> String {
    let kept = host.utf8.prefix(64).map { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."),
        UInt8(ascii: "_"):
        Character(UnicodeScalar(byte))
      default: "-" as Character
      }
    }
    return kept.isEmpty ? "unknown" : String(kept)
  }

  /// Creates `path` and missing folders above it; an existing folder is fine.
  static func createFolders(_ path: String) throws(ReportError) {
    if mkdir(path, 0o777) == 0 { return }
    if errno == ENOENT, let slash = path.lastIndex(of: "/"), slash > path.startIndex {
      try createFolders(String(path[..<slash]))
      if mkdir(path, 0o777) == 0 { return }
    }
    guard errno == EEXIST, access("\(path)/.", F_OK) == 0 else {
      throw .cannotWrite(path: path, reason: FileError.lastReason())
    }
  }
}
