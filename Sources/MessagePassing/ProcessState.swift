import Engine
import Files

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

extension ProcessPeer {
  /// The state of a process that should be running and is not.
  enum Trouble: String {
    case isGone = "is gone"
    case isStopped = "is stopped"
  }

  /// The description of this process as a peer.
  static func own(rank: Int) -> ProcessPeer {
    func text(_ path: String) -> String {
      (try? File.read(path)).map {
        String(decoding: $0.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
      } ?? ""
    }
    // A process number belongs to a process namespace on one boot of one machine.
    var link = [UInt8](repeating: 0, count: 256)
    let length = link.withUnsafeMutableBytes {
      readlink("/proc/self/ns/pid", $0.baseAddress!.assumingMemoryBound(to: CChar.self), 255)
    }
    var name = [CChar](repeating: 0, count: 256)
    gethostname(&name, 255)
    let host = String(
      decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    let machine = text("/proc/sys/kernel/random/boot_id")
    return ProcessPeer(
      rank: rank, host: host, process: getpid(), machine: machine,
      space: machine
        + String(decoding: link.prefix(max(0, length)), as: UTF8.self))
  }

  /// The trouble that can be seen with the process from `other`; nil where none can.
  func trouble(seenFrom other: ProcessPeer) -> Trouble? {
    guard space == other.space, !space.isEmpty else { return nil }
    guard let bytes = try? File.read("/proc/\(process)/stat"),
      // The name before the state is in parentheses, and may itself hold any.
      let parenthesis = bytes.lastIndex(of: UInt8(ascii: ")")), parenthesis + 2 < bytes.count
    else { return .isGone }
    switch bytes[parenthesis + 2] {
    case UInt8(ascii: "T"), UInt8(ascii: "t"): return .isStopped
    case UInt8(ascii: "Z"), UInt8(ascii: "X"): return .isGone
    default: return nil
    }
  }
}
