/// A folder of a Linux control group that may limit this process's processor time or memory.
struct ControlGroup: Hashable, Sendable {
  let isVersion2: Bool
  /// The path, which ends in a slash; the folder need not exist.
  let folder: String

  /// A part of the kernel that limits what groups use.
  enum Controller: String {
    case cpu, memory

    /// The usual folders of its groups of version 1.
    fileprivate var mounts: [String] {
      let names =
        switch self {
        case .cpu: ["cpu", "cpu,cpuacct", "cpuacct,cpu"]
        case .memory: ["memory"]
        }
      return names.map { "sys/fs/cgroup/\($0)/" }
    }
  }

  /// The groups that this process is in, of both versions, each followed outwards to its mount.
  /// Groups that /proc/self/cgroup does not name are missing.
  ///
  /// - Parameters:
  ///   - root: the folder that holds `proc` and `sys`.
  ///   - controller: the controller whose groups of version 1 are meant.
  static func all(root: String, _ controller: Controller = .cpu) -> [ControlGroup] {
    let root = root.hasSuffix("/") ? root : root + "/"
    guard let text = TextFile.text(root + "proc/self/cgroup") else { return [] }
    return text.split(whereSeparator: \.isNewline).flatMap { line in
      membership(line, controller)
        .map { folders(of: $0.path, isVersion2: $0.isVersion2, controller, root) } ?? []
    }
  }

  /// Reads a line such as "0::/path" (version 2) or "4:cpu,cpuacct:/path"; nil for a group of
  /// another controller.
  private static func membership(
    _ line: Substring, _ controller: Controller
  ) -> (isVersion2: Bool, path: [Substring])? {
    let fields = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
    guard fields.count == 3 else { return nil }
    let isVersion2 = fields[0] == "0" && fields[1].isEmpty
    guard isVersion2 || fields[1].split(separator: ",").contains(controller.rawValue[...])
    else { return nil }
    // A ".." leads out of a namespace's root, where nothing can be seen.
    let path = fields[2].split(separator: "/").drop { $0 == ".." }
    return (isVersion2, path.contains("..") ? [] : Array(path))
  }

  /// The folders of a group and of the groups around it, the innermost first, under each usual
  /// mount.
  private static func folders(
    of path: [Substring], isVersion2: Bool, _ controller: Controller, _ root: String
  ) -> [ControlGroup] {
    let mounts =
      isVersion2 ? ["sys/fs/cgroup/", "sys/fs/cgroup/unified/"] : controller.mounts
    return mounts.flatMap { mount in
      (0...path.count).reversed().map { depth in
        ControlGroup(
          isVersion2: isVersion2,
          folder: root + mount + path.prefix(depth).map { $0 + "/" }.joined())
      }
    }
  }
}
