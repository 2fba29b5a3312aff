#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The memory that this process may still take.
public enum FreeMemory {
  /// The bytes that trainers may take: three quarters of what is free. The rest is for what no plan
  /// declares, such as losses, traces and the buffers of libraries.
  public static func forTraining() -> Int { bytes(addressLimit: addressLimit) / 4 * 3 }

  /// The free bytes: the least of the machine's available memory, of what each control group around
  /// this process leaves of its limit, and of the addresses that `ulimit -v` leaves. Where the
  /// system tells none of them, the machine's memory.
  ///
  /// Cached files that a group has not used lately count as free, because the kernel drops them
  /// before it refuses memory.
  ///
  /// Sources: proc_meminfo(5), `MemAvailable`; the kernel's `cgroup-v2.rst` (memory.max,
  /// memory.current) and `cgroup-v1/memory.rst` (memory.limit_in_bytes, memory.usage_in_bytes);
  /// getrlimit(2), `RLIMIT_AS`.
  ///
  /// - Parameters:
  ///   - root: the folder that holds `proc` and `sys`.
  ///   - addressLimit: the most bytes of addresses; nil for no limit.
  static func bytes(root: String = "/", addressLimit: Int?) -> Int {
    let root = root.hasSuffix("/") ? root : root + "/"
    func kibibytes(_ path: String, _ key: String) -> Int? {
      number(after: key, in: TextFile.text(root + path)).map { $0 << 10 }
    }
    let addresses = addressLimit.flatMap { limit in
      kibibytes("proc/self/status", "VmSize:").map { max(0, limit - $0) }
    }
    let limits = [kibibytes("proc/meminfo", "MemAvailable:"), addresses].compactMap { $0 }
    return (limits + ControlGroup.all(root: root, .memory).compactMap(left)).min()
      ?? sysconf(Int32(_SC_PHYS_PAGES)) * sysconf(Int32(_SC_PAGESIZE))
  }

  /// The limit of `ulimit -v` in bytes; nil where there is none.
  private static var addressLimit: Int? {
    var limit = rlimit()
    #if canImport(Glibc)
      let found = getrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &limit)
    #else
      let found = getrlimit(RLIMIT_AS, &limit)
    #endif
    return found == 0 ? Int(exactly: limit.rlim_cur) : nil
  }

  /// What a group leaves of its limit, in bytes; nil where it has none.
  private static func left(in group: ControlGroup) -> Int? {
    let names =
      group.isVersion2
      ? ("memory.max", "memory.current", "inactive_file")
      : ("memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file")
    func number(_ name: String) -> Int? {
      let words = TextFile.text(group.folder + name)?.split(whereSeparator: \.isWhitespace) ?? []
      return words.count == 1 ? Int(words[0]) : nil
    }
    guard let limit = number(names.0), let usage = number(names.1), limit >= 0, usage >= 0 else {
      return nil
    }
    let cached = Self.number(after: names.2, in: TextFile.text(group.folder + "memory.stat")) ?? 0
    return max(0, limit - max(0, usage - cached))
  }

  /// The number after the word `key` at the start of a line.
  private static func number(after key: String, in text: String?) -> Int? {
    for line in text?.split(whereSeparator: \.isNewline) ?? [] {
      let words = line.split(whereSeparator: \.isWhitespace)
      if words.count >= 2, words[0] == key { return Int(words[1]).flatMap { $0 >= 0 ? $0 : nil } }
    }
    return nil
  }
}
