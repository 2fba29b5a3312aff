/// The way in which workers are spread over the places of a machine.
public enum Binding: Hashable, Sendable {
  /// Workers are not bound; the system moves them as it likes.
  case none
  /// Worker i sits next to worker i − 1. Also called `compact`.
  case close
  /// Workers sit as far apart as the places allow. Also called `scatter`.
  case spread
  /// Worker i sits on the i-th PU of the list, by OS index as in `taskset -c`. A list that runs out
  /// is used again from its start.
  case explicit([Int])

  static let words =
    "none, close (or compact), spread (or scatter), or a list of PUs by OS index such as \"0,2,4-7\""

  /// - Throws: `unknownBinding`, which lists the words, or `malformedPUList`.
  public init(_ word: String) throws(MachineError) {
    switch word.lowercased() {
    case "none": self = .none
    case "close", "compact": self = .close
    case "spread", "scatter": self = .spread
    case let list where list.utf8.first?.isDigit == true:
      self = .explicit(try Self.puList(list))
    default: throw .unknownBinding(word)
    }
  }

  /// The numbers of "0,2,4-7" in the order given; a number may occur again.
  static func puList(_ text: String) throws(MachineError) -> [Int] {
    func malformed(_ expected: String) -> MachineError {
      .malformedPUList(list: text, expected: expected)
    }
    let form = "OS indices and ranges such as \"0,2,4-7\""
    var indices: [Int] = []
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
      let ends = part.split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
      // The text may have digits only, although Int would also take a sign.
      guard part.utf8.allSatisfy({ $0.isDigit || $0 == UInt8(ascii: "-") }),
        let first = Int(ends[0]), let last = Int(ends[ends.count - 1])
      else { throw malformed(form) }
      guard last <= TopologyLimits.osIndex else {
        throw malformed("indices of at most \(TopologyLimits.osIndex)")
      }
      guard first <= last else { throw malformed("ranges from low to high, not \"\(part)\"") }
      indices += first...last
      guard indices.count <= Placement.maximumWorkers else {
        throw malformed("at most \(Placement.maximumWorkers) entries")
      }
    }
    return indices
  }
}

extension Binding: CustomStringConvertible {
  /// The word or the list that reads back as this policy.
  public var description: String {
    switch self {
    case .none: "none"
    case .close: "close"
    case .spread: "spread"
    case .explicit(let list): list.map(String.init).joined(separator: ",")
    }
  }
}
