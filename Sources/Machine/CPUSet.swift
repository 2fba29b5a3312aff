/// A set of processing units (PUs: hardware threads) by their OS index, the numbering of `taskset`
/// and `OMP_PLACES`. The value is copied out of hwloc's bitmaps, so it outlives the topology and
/// crosses threads freely.
public struct CPUSet: Hashable, Sendable, Codable {
  /// The OS indices in ascending order, without duplicates.
  public let indices: [Int]

  public init(_ indices: some Sequence<Int>) {
    self.indices = Set(indices).sorted()
  }

  private init(ascending indices: [Int]) {
    self.indices = indices
  }

  public static let empty = CPUSet(ascending: [])

  public var count: Int { indices.count }
  public var isEmpty: Bool { indices.isEmpty }

  public func contains(_ index: Int) -> Bool {
    var low = 0
    var high = indices.count
    while low < high {
      let middle = (low + high) / 2
      if indices[middle] < index { low = middle + 1 } else { high = middle }
    }
    return low < indices.count && indices[low] == index
  }

  public func intersection(_ other: CPUSet) -> CPUSet {
    CPUSet(ascending: indices.filter(other.contains))
  }
}

extension CPUSet: CustomStringConvertible {
  /// The list form of `taskset -c` and the kernel, such as "0-3,8"; the empty set gives an empty
  /// text.
  public var description: String {
    var runs: [ClosedRange<Int>] = []
    for index in indices {
      if let last = runs.last, last.upperBound + 1 == index {
        runs[runs.count - 1] = last.lowerBound...index
      } else {
        runs.append(index...index)
      }
    }
    return runs.map { $0.count == 1 ? "\($0.lowerBound)" : "\($0.lowerBound)-\($0.upperBound)" }
      .joined(separator: ",")
  }
}

extension CPUSet {
  /// Reads hwloc's mask form: 32-bit hexadecimal words, the most significant first, an empty word
  /// for zero, and a leading `0xf...f` for "all above". Anything else gives nil.
  ///
  /// Bits that `universe` lacks are dropped, which makes the infinite form finite.
  init?(hwlocMask text: String, within universe: CPUSet) {
    var words: [UInt32] = []
    var isInfinite = false
    let tokens = text.utf8.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
    for (position, token) in tokens.enumerated() {
      if position == 0, token.elementsEqual("0xf...f".utf8) {
        isInfinite = true
      } else if token.isEmpty, position > 0 {
        words.append(0)
      } else if token.starts(with: "0x".utf8),
        let word = UInt32(String(decoding: token.dropFirst(2), as: UTF8.self), radix: 16)
      {
        words.append(word)
      } else {
        return nil
      }
    }
    let ascendingWords = Array(words.reversed())
    self.init(
      ascending: universe.indices.filter { index in
        let word = index / 32
        guard word < ascendingWords.count else { return isInfinite }
        return ascendingWords[word] >> UInt32(index % 32) & 1 == 1
      })
  }

  /// The set in hwloc's mask form. As hwloc writes it, zero words are empty except for the last.
  var hwlocMask: String {
    guard let top = indices.last else { return "0x0" }
    var words = [UInt32](repeating: 0, count: top / 32 + 1)
    for index in indices { words[index / 32] |= 1 << UInt32(index % 32) }
    return words.enumerated().reversed().map { position, word in
      word == 0 && position > 0 ? "" : "0x" + String(word, radix: 16)
    }.joined(separator: ",")
  }
}
