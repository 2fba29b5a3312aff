import Foundation
import Support
import Testing

/// This machine's model, measured once by `bench calibrate`, which several tests use.
final class CalibratedMachine: Sendable {
  static let job = ["--strategy", "serial,averaging,tensor", "--workers", "2"] + TinyData.job

  let folder: TemporaryFolder
  /// What the calibration has printed.
  let output: String

  private static let shared: Result<CalibratedMachine, any Error> = {
    // A static is never let go of, and its folder would stay.
    atexit { try? FileManager.default.removeItem(atPath: CalibratedMachine.get().folder.path) }
    return Result { try CalibratedMachine() }
  }()

  /// The machine, measured once.
  static func get() throws -> CalibratedMachine { try shared.get() }

  private init() throws {
    folder = try TinyData.folder()
    let measured = try bench(
      ["calibrate", "--output", "machine.json"] + Self.job, in: folder,
      shell: Self.shell(cachingIn: folder))
    try #require(measured.code == 0, "\(measured)")
    #expect(measured.complaints == [])
    output = measured.output
  }

  /// The file of the model.
  var model: String { "\(folder.path)/machine.json" }

  /// Starts the program where this model is the one that is kept.
  var shell: String { Self.shell(cachingIn: folder) }

  /// Starts the program with a cache folder of its own.
  static func shell(cachingIn folder: TemporaryFolder) -> String {
    "XDG_CACHE_HOME='\(folder.path)/cache' exec \"$0\" \"$@\""
  }
}
