import Files

/// Facts that the operating system tells about the machine; each is nil where it cannot be read.
public struct OperatingSystemFacts: Equatable, Sendable {
  public let host: String?
  public let cpuModel: String?
  public let kernel: String?
  /// How the first CPU's clock is chosen: `performance`, `powersave`... A virtual machine has none.
  public let governor: String?
  public let memoryBytes: Int?

  public init(
    host: String?, cpuModel: String?, kernel: String?, governor: String?, memoryBytes: Int?
  ) {
    self.host = host
    self.cpuModel = cpuModel
    self.kernel = kernel
    self.governor = governor
    self.memoryBytes = memoryBytes
  }

  /// Reads the facts from Linux's `proc` and `sys` under `root`.
  ///
  /// A fact that cannot be read is nil, not an error: a file that a container lacks must not stop a
  /// measurement.
  public static func read(root: String = "/") -> OperatingSystemFacts {
    let folder = root.hasSuffix("/") ? root : root + "/"
    func text(_ path: String) -> String? {
      guard let bytes = try? File.read(folder + path) else { return nil }
      let text = String(decoding: bytes, as: UTF8.self).trimmed
      return text.isEmpty ? nil : text
    }
    let release = text("proc/sys/kernel/osrelease")
    return OperatingSystemFacts(
      host: text("proc/sys/kernel/hostname"),
      cpuModel: text("proc/cpuinfo").flatMap { value(of: "model name", in: $0) },
      kernel: release.map { "\(text("proc/sys/kernel/ostype") ?? "Linux") \($0)" },
      governor: text("sys/devices/system/cpu/cpu0/cpufreq/scaling_governor"),
      memoryBytes: text("proc/meminfo").flatMap { bytes(of: "MemTotal", in: $0) })
  }

  /// The processor family that this program was compiled for.
  public static var architecture: String {
    #if arch(x86_64)
      "x86_64"
    #elseif arch(arm64)
      "arm64"
    #elseif arch(riscv64)
      "riscv64"
    #else
      "other"
    #endif
  }

  /// The value of the first line `key : value`.
  private static func value(of key: String, in text: String) -> String? {
    for line in text.split(whereSeparator: \.isNewline) {
      let parts = line.split(separator: ":", maxSplits: 1)
      guard parts.count == 2, String(parts[0]).trimmed == key else { continue }
      let value = String(parts[1]).trimmed
      return value.isEmpty ? nil : value
    }
    return nil
  }

  /// The bytes of a line of `proc/meminfo` such as `MemTotal:  24684084 kB`, where the kernel's kB is
  /// 1024 bytes.
  package static func bytes(of key: String, in text: String) -> Int? {
    let words = value(of: key, in: text)?.split(separator: " ") ?? []
    guard words.count == 2, words[1] == "kB", let count = Int(words[0]), count >= 0 else {
      return nil
    }
    let (bytes, overflow) = count.multipliedReportingOverflow(by: 1024)
    return overflow ? nil : bytes
  }
}

extension String {
  /// Without the white space at both ends.
  fileprivate var trimmed: String {
    let start = drop { $0.isWhitespace }
    guard let last = start.lastIndex(where: { !$0.isWhitespace }) else { return "" }
    return String(start[...last])
  }
}
