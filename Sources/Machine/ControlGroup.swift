/// A folder of a Linux control group that may limit this process's processor time.
struct ControlGroup: Hashable, Sendable {
  let isVersion2: Bool
  /// The path, which ends in a slash; the folder need not exist.
  let folder: String

  /// The groups that this process is in, of both versions, each followed outwards to its mount.
  /// Groups that /proc/self/cgroup does not name are missing.
  ///
  /// - Parameter root: the folder that holds `proc` and `sys`.
  static func all(root: String) -> [ControlGroup] {
    let root = root.hasSuffix("/") ? root : root + "/"
    guard let text = TextFile.text(root + "proc/self/cgroup") else { return [] }
    return text.split(whereSeparator: \.isNewline).flatMap { line in
      membership(line).map { folders(of: $0.path, isVersion2: $0.isVersion2, root) } ?? []
    }
  }

  /// Reads a line such as "0::/path" (version 2) or "4:cpu,cpuacct:/path"; nil for a group that
  /// limits no time.
  private static func membership(_ line: Substring) -> (isVersion2: Bool, path: [Substring])? {
    let fields = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
    guard fields.count == 3 else { return nil }
    let isVersion2 = fields[0] == "0" && fields[1].isEmpty
    guard isVersion2 || fields[1].split(separator: ",").contains("cpu") else { return nil }
    // A ".." leads out of a namespace's root, where nothing can be seen.
    let path = fields[2].split(separator: "/").drop { $0 == ".." }
    return (isVersion2, path.contains("..") ? [] : Array(path))
  }

  /// The folders of a group and of the groups around it, the innermost first, under each usual
  /// mount.
  private static func folders(
    of path: [Substring], isVersion2: Bool, _ root: String
  ) -> [ControlGroup] {
    let mounts =
      isVersion2
      ? ["sys/fs/cgroup/", "sys/fs/cgroup/unified/"]
      : ["sys/fs/cgroup/cpu/", "sys/fs/cgroup/cpu,cpuacct/", "sys/fs/cgroup/cpuacct,cpu/"]
    return mounts.flatMap { mount in
      (0...path.count).reversed().map { depth in
        ControlGroup(
          isVersion2: isVersion2,
          folder: root + mount + path.prefix(depth).map { $0 + "/" }.joined())
      }
    }
  }
}
