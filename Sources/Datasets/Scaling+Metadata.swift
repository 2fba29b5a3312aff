extension Scaling {
  private static let (methodKey, offsetsKey, divisorsKey) = (
    "scale", "scale_offsets", "scale_divisors"
  )

  /// What a file of trained weights says of the scaling that its network expects: the method, and
  /// the offset and the divisor of each feature as decimal numbers with commas.
  public var metadata: [String: String] {
    func text(_ numbers: [Double]) -> String {
      numbers.map { "\($0)" }.joined(separator: ",")
    }
    var words = [Self.methodKey: method.rawValue]
    if !offsets.isEmpty {
      words[Self.offsetsKey] = text(offsets)
      words[Self.divisorsKey] = text(divisors)
    }
    return words
  }

  /// The scaling that the metadata of a weights file names; nil where they name none, as those of
  /// other programs.
  ///
  /// - Throws: `malformed` where the words are not such as `metadata` makes.
  public init?(metadata: [String: String], file: String) throws(DatasetError) {
    guard let word = metadata[Self.methodKey] else { return nil }
    guard let method = Method(rawValue: word) else {
      throw .malformed(
        file: file, found: "\(Self.methodKey) '\(clipped(word))' in the metadata",
        expected: Method.allCases.map(\.rawValue).joined(separator: ", "))
    }
    func numbers(_ key: String) throws(DatasetError) -> [Double] {
      let words = (metadata[key] ?? "").split(separator: ",", omittingEmptySubsequences: false)
      let numbers = words.compactMap { Double($0) }
      guard numbers.count == words.count, numbers.allSatisfy(\.isFinite) else {
        throw .malformed(
          file: file, found: "no list of numbers as \(key) in the metadata",
          expected: "one number for each feature, with commas")
      }
      return numbers
    }
    switch method {
    case .none, .bytes: self.init(method: method, offsets: [], divisors: [])
    case .standard, .minmax:
      self.init(
        method: method, offsets: try numbers(Self.offsetsKey),
        divisors: try numbers(Self.divisorsKey))
    }
  }
}
