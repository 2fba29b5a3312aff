import Files
import Foundation

extension MachineModel {
  /// The file in the user's cache folder where a machine's model is kept; nil where the environment
  /// names no folder.
  ///
  /// - Parameter machine: as `Calibration.fingerprint` has it. A folder may be shared by machines, so
  ///   each has a file of its own.
  public static func keptPath(
    for machine: String, _ environment: [String: String] = ProcessInfo.processInfo.environment
  ) -> String? {
    UserCache.folder(environment).map { "\($0)/machine-\(UserCache.digest(machine)).json" }
  }

  /// The model that is kept for a machine; nil where there is none, or none that makes sense.
  public static func kept(
    for machine: String, _ environment: [String: String] = ProcessInfo.processInfo.environment
  ) -> MachineModel? {
    guard let path = keptPath(for: machine, environment),
      let model = try? MachineModel(contentsOf: path), model.machine == machine
    else { return nil }
    return model
  }

  /// Keeps the model for later runs. Where that is not possible, they measure again.
  public func keep(_ environment: [String: String] = ProcessInfo.processInfo.environment) {
    guard let path = Self.keptPath(for: machine, environment),
      let folder = UserCache.folder(environment)
    else { return }
    try? FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    try? write(to: path)
  }
}
