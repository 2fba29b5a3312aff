/// Who decided which kernels OpenBLAS uses in this process, as its environment tells.
public struct CoreSetting: Equatable, Sendable {
  public enum Chooser: String, Sendable {
    /// OpenBLAS, by the processor's model number.
    case openblas
    /// The user, by `OPENBLAS_CORETYPE`.
    case user
    /// This program, which found better kernels by a trial and restarted itself with them.
    case fourways
  }

  /// What the program knew when it restarted itself.
  public struct Restart: Equatable, Sendable {
    /// The kernels that OpenBLAS had chosen.
    public var before: String
    /// How many times as fast the present ones are; nil where the former failed in a trial.
    public var ratio: Double?
  }

  /// The variable that OpenBLAS reads once, while it is loaded.
  public static let variable = "OPENBLAS_CORETYPE"
  /// The variable that says who has set the other one.
  ///
  /// The program sets it to `fourways`, the kernels before and their ratio when it restarts itself, so
  /// that it does so once. Set to `openblas`, it makes the program take the other variable's value for
  /// OpenBLAS's own choice: so tests, and whoever wants to see it happen, imitate an OpenBLAS that chooses
  /// badly.
  public static let authorVariable = "FOURWAYS_CORETYPE_BY"

  public let chooser: Chooser
  /// The value of `OPENBLAS_CORETYPE`, set by whomever.
  public let value: String?
  /// Not nil in a process that has restarted itself, whatever came of it.
  public let restart: Restart?

  /// - Parameter core: the kernels in use. A value that they are not called by was not followed: OpenBLAS
  ///   ignores names that it does not know.
  public init(core: String, environment: [String: String]) {
    value = environment[Self.variable]
    let isFollowed = value?.lowercased() == core.lowercased()
    let words = environment[Self.authorVariable]?.split(separator: " ").map(String.init) ?? []
    if words.first == Chooser.fourways.rawValue {
      restart = Restart(
        before: words.count > 1 ? words[1] : "unknown",
        ratio: words.count > 2 ? Double(words[2]) : nil)
      chooser = isFollowed ? .fourways : .openblas
    } else {
      restart = nil
      chooser = isFollowed && words.first != Chooser.openblas.rawValue ? .user : .openblas
    }
  }

  /// The variables of a process that restarts itself with better kernels than `core`.
  static func variables(from core: String, to better: CoreTrials.Better) -> [String: String] {
    let ratio = better.ratio.map { " \($0)" } ?? ""
    return [
      variable: better.core, authorVariable: "\(Chooser.fourways.rawValue) \(core)\(ratio)",
    ]
  }

  /// The environment without what this program has set itself: that of another program, whose OpenBLAS
  /// is another one.
  public static func withoutOwn(_ environment: [String: String]) -> [String: String] {
    guard environment[authorVariable]?.hasPrefix(Chooser.fourways.rawValue) == true else {
      return environment
    }
    return environment.filter { $0.key != variable && $0.key != authorVariable }
  }
}
