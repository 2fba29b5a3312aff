import Files
import Foundation

/// The place where the results of trials are remembered: a file for each kind of processor, build of
/// OpenBLAS and kernels in use, in the user's cache folder. The files can be removed at any time.
public struct TrialRecord: Sendable {
  private struct Content: Codable {
    var key: String
    var trials: CoreTrials
  }

  private let folder: String
  private let path: String
  /// All that the result depends on, in words: file names hold only a digest.
  private let key: String

  /// - Parameters:
  ///   - folder: it is made where it is missing.
  ///   - facts: all that the result depends on.
  public init(folder: String, facts: [String]) {
    self.folder = folder
    // The number is that of the trial's products: a change of these makes old results worthless.
    key = (["trial 1"] + facts).joined(separator: "\n")
    // FNV-1a of 64 bits.
    let digest = key.utf8.reduce(0xcbf2_9ce4_8422_2325 as UInt64) {
      ($0 ^ UInt64($1)) &* 0x100_0000_01b3
    }
    path = "\(folder)/openblas-\(String(digest, radix: 16)).json"
  }

  /// `fourways` in the user's cache folder; nil where the environment names none.
  ///
  /// Source: XDG Base Directory Specification, which ignores relative paths.
  public static func folder(_ environment: [String: String]) -> String? {
    func absolute(_ name: String) -> String? {
      environment[name].flatMap { $0.hasPrefix("/") ? $0 : nil }
    }
    let cache = absolute("XDG_CACHE_HOME") ?? absolute("HOME").map { "\($0)/.cache" }
    return cache.map { "\($0)/fourways" }
  }

  /// What is remembered; nil where that is nothing, or nothing that makes sense.
  public func read() -> CoreTrials? {
    guard let bytes = try? File.read(path, limit: 1 << 16),
      let content = try? JSONDecoder().decode(Content.self, from: Data(bytes)),
      content.key == key, content.trials.isSound
    else { return nil }
    return content.trials
  }

  /// Remembers the results, in a file that is there whole or not at all.
  public func write(_ trials: CoreTrials) throws(FileError) {
    do {
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    } catch {
      throw .cannotWrite(path: folder, reason: FileError.lastReason())
    }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
    do {
      try File.write(Array(try encoder.encode(Content(key: key, trials: trials))), to: path)
    } catch let error as FileError {
      throw error
    } catch {
      // Sound trials have finite numbers, and nothing else can fail to be JSON.
      preconditionFailure("trials cannot be written as JSON: \(error)")
    }
  }

  /// Calls `body` while no other process on this machine does so for the same file, so that of several
  /// processes that start together one tries and the others read what it found.
  ///
  /// Where the file cannot be locked, or another process holds it for longer than `patience`, `body` runs
  /// all the same.
  public func exclusively<Value>(patience: Duration, _ body: () -> Value) -> Value {
    try? FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let file = open("\(path).lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard file >= 0 else { return body() }
    // The lock ends with the file.
    defer { close(file) }
    let deadline = ContinuousClock.now + patience
    while flock(file, LOCK_EX | LOCK_NB) != 0, errno == EWOULDBLOCK || errno == EINTR,
      ContinuousClock.now < deadline
    {
      usleep(10_000)
    }
    return body()
  }
}
