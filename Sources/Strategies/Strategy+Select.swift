import Plans

/// A fault in a list of strategies that a user names.
public enum SelectionError: Error, Equatable, CustomStringConvertible {
  case unknown(String, nearest: String)
  case empty

  public var description: String {
    switch self {
    case .unknown(let name, let nearest):
      "unknown strategy '\(name)': did you mean '\(nearest)'? 'bench strategies' lists them all"
    case .empty: "no strategy given: expected all, FAMILY, MEMBER, FAMILY:MEMBER or FAMILY:*"
    }
  }
}

extension Strategy {
  /// The strategies of a list such as `all`, `data-parallel`, `ring`, `layer-parallel:*,serial`, in
  /// the registry's order and each once.
  ///
  /// `all` and `FAMILY:*` leave out what needs several processes where there is only one. Where
  /// there are several and the family's default member cannot use them, the family's bare name
  /// stands for the first member that can. A name such as `data-parallel:ring+bf16` or `ring+bf16`
  /// is that of a compressed strategy.
  ///
  /// - Parameter compressions: with several processes, each strategy that can be compressed is
  ///   followed by its forms with these compressions.
  public static func select(
    _ text: String, processes: Int = 1, compressions: [Compression] = []
  ) throws(SelectionError) -> [Strategy] {
    var names: Set<String> = []
    var known = Compression.all
    for compression in compressions where !known.contains(compression) { known.append(compression) }
    let parts = text.split(separator: ",", omittingEmptySubsequences: false)
    for part in parts {
      let wanted = part.trimmingSpaces()
      guard !wanted.isEmpty else { throw .empty }
      let compression = wanted.firstIndex(of: "+").flatMap {
        Compression(name: wanted[wanted.index(after: $0)...])
      }
      if let compression, !known.contains(compression) { known.append(compression) }
      let variants = withVariants(known)
      if let variant = variants.first(where: { $0.compression != nil && $0.isCalled(wanted) }) {
        names.insert(variant.name)
        continue
      }
      let found = named(wanted, processes: processes)
      guard !found.isEmpty else {
        let known =
          ["all"] + Family.allCases.map(\.rawValue) + variants.flatMap { [$0.name, $0.shortName] }
        let nearest = known.min { distance($0, wanted) < distance($1, wanted) }!
        throw .unknown(wanted, nearest: nearest)
      }
      names.formUnion(found.map(\.name))
      guard processes > 1 else { continue }
      for strategy in found where strategy.isCompressible {
        names.formUnion(compressions.map { strategy.compressed(by: $0).name })
      }
    }
    return withVariants(known).filter { names.contains($0.name) }
  }

  /// The name without its family: `ring` or `ring+bf16`. No two strategies share one.
  var shortName: String {
    name.firstIndex(of: ":").map { String(name[name.index(after: $0)...]) } ?? name
  }

  private func isCalled(_ wanted: String) -> Bool { wanted == name || wanted == shortName }

  /// Every strategy, each followed by its compressed forms where it can be compressed.
  private static func withVariants(_ compressions: [Compression]) -> [Strategy] {
    all.flatMap { strategy in
      [strategy] + (strategy.isCompressible ? compressions.map(strategy.compressed) : [])
    }
  }

  private static func named(_ wanted: String, processes: Int) -> [Strategy] {
    let named = all.filter { $0.member != nil && $0.isCalled(wanted) }
    guard named.isEmpty else { return named }
    if wanted == "all" || wanted.hasSuffix(":*") {
      return all.filter {
        (wanted == "all" || wanted == "\($0.family.rawValue):*")
          && (processes > 1 || $0.reach != .severalProcesses)
      }
    }
    let members = all.filter { $0.family.rawValue == wanted }
    let standard = members.first(where: \.isDefault)
    let possible = members.first { $0.reach != .oneProcess }
    guard processes > 1, standard?.reach == .oneProcess, let possible else {
      return standard.map { [$0] } ?? []
    }
    return [possible]
  }

  /// Levenshtein's edit distance.
  private static func distance(_ first: String, _ second: String) -> Int {
    let second = Array(second)
    var row = Array(0...second.count)
    for (i, character) in first.enumerated() {
      var diagonal = row[0]
      row[0] = i + 1
      for j in second.indices {
        let substituted = diagonal + (character == second[j] ? 0 : 1)
        diagonal = row[j + 1]
        row[j + 1] = min(substituted, diagonal + 1, row[j] + 1)
      }
    }
    return row[second.count]
  }
}

extension Substring {
  fileprivate func trimmingSpaces() -> String {
    String(drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
  }
}
