import Files

/// The description that the kernel gives of the first processor.
public struct ProcessorDescription: Equatable, Sendable {
  /// The instruction sets and other features that programs may use, by Linux's names: `avx2`,
  /// `asimd`. A feature that the kernel or a hypervisor has switched off is not among them.
  public let features: Set<String>
  /// The lines that tell this kind of processor from others: maker, model, stepping, microcode.
  public let identity: String

  public init(features: Set<String>, identity: String) {
    self.features = features
    self.identity = identity
  }

  /// Reads Linux's `proc/cpuinfo`; nil where there is no such file or it names no features.
  ///
  /// - Parameter root: the folder that holds `proc`.
  public init?(root: String = "/") {
    let path = (root.hasSuffix("/") ? root : root + "/") + "proc/cpuinfo"
    // Two kilobytes a processor.
    guard let bytes = try? File.read(path, limit: 1 << 24) else { return nil }
    let text = String(decoding: bytes, as: UTF8.self)
    // "flags" on x86, "Features" on Arm.
    let featureKeys: Set = ["flags", "Features"]
    let identityKeys: Set = [
      "vendor_id", "cpu family", "model", "model name", "stepping", "microcode", "CPU implementer",
      "CPU architecture", "CPU variant", "CPU part", "CPU revision",
    ]
    var features: Set<String> = []
    var identity: [String] = []
    var seen: Set<String> = []
    for line in text.split(whereSeparator: \.isNewline) {
      let parts = line.split(separator: ":", maxSplits: 1)
      guard parts.count == 2 else { continue }
      let key = parts[0].split(whereSeparator: \.isWhitespace).joined(separator: " ")
      // A key that comes again belongs to the second processor.
      guard seen.insert(key).inserted else { break }
      let words = parts[1].split(whereSeparator: \.isWhitespace).map(String.init)
      if featureKeys.contains(key) { features = Set(words) }
      if identityKeys.contains(key) {
        identity.append("\(key): \(words.joined(separator: " "))")
      }
    }
    guard !features.isEmpty else { return nil }
    self.init(features: features, identity: identity.joined(separator: "; "))
  }
}
