/// The share of processor time that Linux control groups leave to this process. The set of allowed
/// PUs does not show it: a container with 8 PUs and a quota of 2 cores runs 8 workers, each stopped
/// for three quarters of the time.
///
/// Source: the kernel's `cgroup-v2.rst` (cpu.max) and `sched-bwc.rst` (cpu.cfs_quota_us).
public struct CPUQuota: Hashable, Sendable {
  /// The processor time granted in each period.
  public let quotaMicroseconds: Int
  public let periodMicroseconds: Int
  /// The file that sets the limit.
  public let source: String

  /// The number of cores that could run for all of the time granted.
  public var cores: Double { Double(quotaMicroseconds) / Double(periodMicroseconds) }

  /// The tightest limit on this process's group and the groups around it, for both versions of
  /// control groups; nil where there is none.
  ///
  /// A container may see a path of the host in /proc/self/cgroup while only its own group is
  /// mounted. Groups that do not exist are passed over on the way up to the mount.
  ///
  /// - Parameter root: the folder that holds `proc` and `sys`.
  public init?(root: String = "/") {
    let limits = ControlGroup.all(root: root).compactMap {
      $0.isVersion2 ? Self.version2($0.folder) : Self.version1($0.folder)
    }
    guard let tightest = limits.min(by: { $0.cores < $1.cores }) else { return nil }
    self = tightest
  }

  private init?(quota: Int?, period: Int?, source: String) {
    guard let quota, let period, quota > 0, period > 0 else { return nil }
    quotaMicroseconds = quota
    periodMicroseconds = period
    self.source = source
  }

  /// Reads "50000 100000", or "max 100000" for no limit.
  private static func version2(_ folder: String) -> CPUQuota? {
    let source = folder + "cpu.max"
    let words = TextFile.text(source)?.split(whereSeparator: \.isWhitespace) ?? []
    guard words.count == 2 else { return nil }
    return CPUQuota(quota: Int(words[0]), period: Int(words[1]), source: source)
  }

  /// A quota of −1 is no limit.
  private static func version1(_ folder: String) -> CPUQuota? {
    func number(_ name: String) -> Int? {
      let words = TextFile.text(folder + name)?.split(whereSeparator: \.isWhitespace) ?? []
      return words.count == 1 ? Int(words[0]) : nil
    }
    return CPUQuota(
      quota: number("cpu.cfs_quota_us"), period: number("cpu.cfs_period_us"),
      source: folder + "cpu.cfs_quota_us")
  }
}
