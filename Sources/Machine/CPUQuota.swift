/// The share of processor time that Linux control groups leave to this process. It is not in
/// the set of allowed PUs: a container with 8 PUs and a quota of 2 cores runs 8 workers, each
/// stopped three quarters of the time.
///
/// Source: the kernel's `cgroup-v2.rst` (cpu.max) and `sched-bwc.rst` (cpu.cfs_quota_us).
public struct CPUQuota: Hashable, Sendable {
  /// Processor time granted in each period.
  public let quotaMicroseconds: Int
  public let periodMicroseconds: Int
  /// The file that sets the limit.
  public let source: String

  /// How many cores' worth of time that is.
  public var cores: Double { Double(quotaMicroseconds) / Double(periodMicroseconds) }

  /// The tightest limit on this process's group and the groups it is in, of both versions of
  /// control groups; nil when there is none.
  ///
  /// A container may see a path of the host's in /proc/self/cgroup and only its own group
  /// mounted: groups that are not there are passed over on the way up to the mount.
  ///
  /// - Parameter root: the folder that holds `proc` and `sys`.
  public init?(root: String = "/") {
    let root = root.hasSuffix("/") ? root : root + "/"
    let limits = Self.groups(root).flatMap { group in
      Self.folders(of: group, root).compactMap(group.isVersion2 ? Self.version2 : Self.version1)
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

  private struct Group {
    var isVersion2: Bool
    var path: [Substring]
  }

  /// The groups of /proc/self/cgroup that can hold a limit: lines "0::/path" (version 2) and
  /// "4:cpu,cpuacct:/path".
  private static func groups(_ root: String) -> [Group] {
    guard let text = TextFile.text(root + "proc/self/cgroup") else { return [] }
    return text.split(whereSeparator: \.isNewline).compactMap { line in
      let fields = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
      guard fields.count == 3 else { return nil }
      let isVersion2 = fields[0] == "0" && fields[1].isEmpty
      guard isVersion2 || fields[1].split(separator: ",").contains("cpu") else { return nil }
      // ".." leads out of a namespace's root, where nothing is to be seen.
      let path = fields[2].split(separator: "/").drop { $0 == ".." }
      return Group(isVersion2: isVersion2, path: path.contains("..") ? [] : Array(path))
    }
  }

  /// A group's folder and those of the groups around it, under each usual mount.
  private static func folders(of group: Group, _ root: String) -> [String] {
    let mounts =
      group.isVersion2
      ? ["sys/fs/cgroup/", "sys/fs/cgroup/unified/"]
      : ["sys/fs/cgroup/cpu/", "sys/fs/cgroup/cpu,cpuacct/", "sys/fs/cgroup/cpuacct,cpu/"]
    return mounts.flatMap { mount in
      (0...group.path.count).map { depth in
        root + mount + group.path.prefix(depth).map { $0 + "/" }.joined()
      }
    }
  }

  /// "50000 100000", or "max 100000" for no limit.
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
