#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The files, pipes and sockets that this process may have open at the same time.
public enum OpenFiles {
  /// What commands need, with room for what the system's libraries open; without, these trap or print
  /// lines of their own.
  public static let needed = 64

  /// Makes room for as many as are needed where the limit of the user's shell is lower and may be
  /// raised.
  ///
  /// - Returns: the limit where it is still too low (getrlimit(2), `RLIMIT_NOFILE`); nil where there
  ///   is room.
  public static func shortage() -> Int? {
    #if canImport(Glibc)
      let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
    #else
      let resource = RLIMIT_NOFILE
    #endif
    var limit = rlimit()
    guard getrlimit(resource, &limit) == 0, limit.rlim_cur < needed else { return nil }
    limit.rlim_cur = min(rlim_t(needed), limit.rlim_max)
    return setrlimit(resource, &limit) == 0 && limit.rlim_cur >= needed ? nil : Int(limit.rlim_cur)
  }
}
