/// The user's folder for what this machine has found out by measuring and would otherwise measure
/// again. Everything in it can be removed at any time.
public enum UserCache {
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

  /// A name for a file of what depends on `key`, which the file should repeat in full.
  ///
  /// Source: Fowler, Noll and Vo's hash FNV-1a of 64 bits.
  public static func digest(_ key: String) -> String {
    let digest = key.utf8.reduce(0xcbf2_9ce4_8422_2325 as UInt64) {
      ($0 ^ UInt64($1)) &* 0x100_0000_01b3
    }
    return String(digest, radix: 16)
  }
}
