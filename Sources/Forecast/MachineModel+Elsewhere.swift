import Machine

extension MachineModel {
  /// How many times as dear reading what another core wrote is where the two share no cache but a
  /// package, and where they share no package, as where they share a cache: 161 cycles against 81 on an
  /// Opteron, and 289 against 109 on a Xeon. Source: David, Guerraoui and Trigonakis, "Everything you
  /// always wanted to know about synchronization but were afraid to ask", SOSP 2013, table 2.
  static let packageFactor = 161.0 / 81
  static let machineFactor = 289.0 / 109

  /// This machine's costs on another topology.
  ///
  /// - Returns: the model for the other machine, and what was assumed for it, a sentence each.
  public func extrapolated(to topology: Topology) -> (model: MachineModel, assumptions: [String]) {
    let other = Shape(of: topology)
    var result = self
    var assumptions = [
      "Assumed: cores like those of the machine that was measured, so that products, updates and sums"
        + " cost there what they cost here (\(machine))."
    ]
    result.ownCacheBytes = other.ownCacheBytes ?? ownCacheBytes
    result.sharedCacheBytes = other.sharedCacheBytes ?? sharedCacheBytes
    result.distances = distances(on: other, &assumptions)
    result.barriers = barriers(on: other, &assumptions)
    result.contention = contention(on: other, &assumptions)
    return (result, assumptions)
  }

  /// What counts of a topology.
  private struct Shape {
    var cores: Int
    var packages: Int
    /// The number of outermost data caches.
    var caches: Int
    var ownCacheBytes: Int?
    var sharedCacheBytes: Int?
    /// The names of the levels that cores may share, the innermost first, as in `Topology.sharing`.
    var levels: [String]

    init(of topology: Topology) {
      let data = topology.caches.filter { $0.kind != .instruction }
      let numbers = Set(data.map(\.level)).sorted()
      func bytes(_ level: Int?) -> Int? {
        data.filter { $0.level == level }.compactMap(\.sizeBytes).min()
      }
      let cores = max(1, topology.allowedCoreCount)
      self.cores = cores
      packages = max(1, topology.packages.count)
      caches = max(1, data.count { $0.level == numbers.last })
      // A cache that several cores share is nobody's own.
      let own = numbers.last { level in data.count { $0.level == level } >= cores }
      ownCacheBytes = bytes(own)
      sharedCacheBytes = numbers.last == own ? nil : bytes(numbers.last)
      levels = numbers.map { "L\($0) cache" } + ["package", "machine"]
    }

    /// Whether two cores can share a cache and no package, a package and no cache, or neither.
    var hasSeveralCachesInAPackage: Bool { caches > packages }
  }

  /// 0 for a cache that cores share, 1 for a package, 2 for the machine.
  private static func rank(_ shares: String) -> Int {
    ["package": 1, "machine": 2][shares] ?? 0
  }

  private static func factor(_ rank: Int) -> Double { [1, packageFactor, machineFactor][rank] }

  /// The nearest way that was measured, scaled to one of a rank: what was measured farther away stays
  /// as it is.
  private func distance(rank wanted: Int) -> Distance? {
    func rank(of distance: Distance) -> Int { Self.rank(distance.shares) }
    if let known = distances.last(where: { rank(of: $0) == wanted }) { return known }
    guard let nearer = distances.last(where: { rank(of: $0) < wanted }) else {
      return distances.first
    }
    let factor = Self.factor(wanted) / Self.factor(rank(of: nearer))
    var scaled = nearer
    scaled.secondsPerByte = nearer.secondsPerByte * factor
    scaled.invalidationSecondsPerByte = nearer.invalidationSecondsPerByte * factor
    scaled.messageSeconds = nearer.messageSeconds * factor
    return scaled
  }

  private func distances(on other: Shape, _ assumptions: inout [String]) -> [Distance] {
    guard !distances.isEmpty else {
      assumptions.append(
        "The model is that of one core, which says nothing about plans of several workers.")
      return []
    }
    let measured = distances.map { "those that share: \($0.shares)" }.joined(separator: ", ")
    let ranks = Set(distances.map { Self.rank($0.shares) })
    if !ranks.contains(0) {
      assumptions.append(
        "No two cores that share a cache were measured: what they read from each other is taken to cost"
          + " what it cost between the nearest ones (\(measured)).")
    }
    if other.packages > 1, !ranks.contains(2) {
      assumptions.append(
        "No machine of two packages was measured: reading what a core of another package wrote, and a"
          + " message from there, are taken to cost \(Self.text(Self.machineFactor)) times what they cost"
          + " in a shared cache (a Xeon's 289 cycles against 109; David et al., SOSP 2013). Measured"
          + " were \(measured).")
    }
    if other.hasSeveralCachesInAPackage, !ranks.contains(1) {
      assumptions.append(
        "No two cores that share a package and no cache were measured: reading from one to the other is"
          + " taken to cost \(Self.text(Self.packageFactor)) times what it costs in a shared cache (an"
          + " Opteron's 161 cycles against 81; the same source).")
    }
    return other.levels.enumerated().compactMap { level, shares in
      distance(rank: Self.rank(shares)).map {
        var distance = $0
        distance.level = level
        distance.shares = shares
        return distance
      }
    }
  }

  /// A barrier of w workers takes ⌈log₂ w⌉ rounds. Those among the workers of a cache cost what was
  /// measured, and those between caches and between packages as many times as much as reading does.
  private func barriers(on other: Shape, _ assumptions: inout [String]) -> [BarrierCost] {
    guard let widest = barriers.last else { return [] }
    let more = Self.doublings(other.cores).filter { $0 > widest.workers }
    guard !more.isEmpty else { return barriers }
    assumptions.append(
      "Barriers of more than \(widest.workers) workers are taken to cost one more round for each doubling"
        + " of the workers, a round between caches or packages as many times as much as reading between"
        + " them.")
    let near = distance(rank: 0)?.messageSeconds.median ?? 0
    func factor(_ rank: Int) -> Double {
      guard near > 0, let seconds = distance(rank: rank)?.messageSeconds.median else { return 1 }
      return max(1, seconds / near)
    }
    let round = widest.seconds * (1 / Self.rounds(widest.workers))
    return barriers
      + more.map { workers in
        let packages = min(other.packages, Self.parts(workers, other.cores / other.packages))
        let caches = min(other.caches, Self.parts(workers, other.cores / other.caches))
        let (far, middle) = (
          Self.rounds(packages), max(0, Self.rounds(caches) - Self.rounds(packages))
        )
        let inner = max(0, Self.rounds(workers) - far - middle)
        return BarrierCost(
          workers: workers, seconds: round * (inner + middle * factor(1) + far * factor(2)))
      }
  }

  /// Work of c cores takes 1 + σ(c − 1) times as long as that of one, in each package by itself, with the
  /// σ of the most cores that were measured. Source: the contention term of Gunther's universal
  /// scalability law, "Guerrilla capacity planning", 2007.
  private func contention(on other: Shape, _ assumptions: inout [String]) -> [Contention] {
    guard let widest = contention.last else { return [] }
    let perPackage = max(1, other.cores / other.packages)
    let scale = Double(other.sharedCacheBytes ?? sharedCacheBytes) / Double(sharedCacheBytes)
    assumptions.append(
      "Memory is taken to belong to packages, each with the bandwidth of the machine that was measured:"
        + " what slowed \(widest.cores) cores there slows the cores of a package by as much more as there"
        + " are more of them.")
    func grown(_ spread: Spread, _ cores: Int) -> Spread {
      guard widest.cores > 1 else { return spread }
      let factor = Double(cores - 1) / Double(widest.cores - 1)
      return Spread(
        median: 1 + max(0, spread.median - 1) * factor, low: 1 + max(0, spread.low - 1) * factor,
        high: 1 + max(0, spread.high - 1) * factor)
    }
    return Self.doublings(other.cores, from: 1).map { cores in
      // Cores are taken one package after the other.
      let here = min(cores, perPackage)
      var entry = contention.first { $0.cores >= here } ?? widest
      entry.cores = cores
      if here > widest.cores {
        entry.products = grown(widest.products, here)
        entry.largeProducts = grown(widest.largeProducts, here)
        entry.vectors = grown(widest.vectors, here)
        entry.largeVectors = grown(widest.largeVectors, here)
        let slower = entry.largeVectors.median / max(1, widest.largeVectors.median)
        if let last = entry.reading.indices.last {
          entry.reading[last].secondsPerByte = entry.reading[last].secondsPerByte * slower
        }
      }
      // As many shared caches as the cores at work have.
      let caches = min(other.caches, Self.parts(cores, max(1, other.cores / other.caches)))
      for index in entry.reading.indices {
        entry.reading[index].bytes = max(
          1, Int(Double(entry.reading[index].bytes) * scale * Double(caches)))
      }
      return entry
    }
  }

  /// 2, 4, 8 and so on, up to a number and with it.
  private static func doublings(_ most: Int, from first: Int = 2) -> [Int] {
    guard most >= first else { return [] }
    return Array(sequence(first: first) { 2 * $0 }.prefix { $0 < most }) + [most]
  }

  /// ⌈log₂ n⌉.
  private static func rounds(_ number: Int) -> Double {
    number > 1 ? Double(Int.bitWidth - (number - 1).leadingZeroBitCount) : 0
  }

  /// The number of parts that so many neighbouring workers are in, with `size` in each.
  private static func parts(_ workers: Int, _ size: Int) -> Int {
    (workers + max(1, size) - 1) / max(1, size)
  }

  private static func text(_ factor: Double) -> String {
    "\((factor * 10).rounded() / 10)"
  }
}
