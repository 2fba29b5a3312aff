/// The kernels of OpenBLAS that use the same instruction sets for products of binary32.
///
/// OpenBLAS calls a set of kernels by the processor that they were written for, and chooses one by
/// the processor's model number. What a processor can do does not depend on its number, so this table
/// goes by instruction sets.
public struct CoreLevel: Equatable, Sendable {
  /// The instruction set as a user calls it: `AVX-512`.
  public let name: String
  /// The features that a processor needs, by Linux's names.
  public let features: Set<String>
  /// The kernels to try on such a processor, as `OPENBLAS_CORETYPE` names them, the likeliest first.
  public let candidates: [String]
  /// Other names of kernels of this level, in lower case. These are not tried: their products are
  /// those of a candidate, or they need instructions that few processors have.
  let others: Set<String>

  /// Every level; each processor family's strongest level comes first.
  ///
  /// Source: OpenBLAS 0.3.21, `driver/others/dynamic.c`, `dynamic_arm64.c` and the files
  /// `kernel/*/KERNEL.*`. `Cooperlake` and `SapphireRapids` multiply binary32 by SkylakeX's kernels.
  public static let all: [CoreLevel] = [
    CoreLevel(
      name: "AVX-512", features: ["avx512f", "avx512bw", "avx512cd", "avx512dq", "avx512vl"],
      candidates: ["SkylakeX"], others: ["cooperlake", "sapphirerapids"]),
    CoreLevel(
      name: "AVX2", features: ["avx2", "fma"], candidates: ["Haswell", "Zen"], others: []),
    CoreLevel(
      name: "AVX", features: ["avx"], candidates: ["Sandybridge"],
      others: ["bulldozer", "piledriver", "steamroller", "excavator"]),
    CoreLevel(
      name: "SSE4.2", features: ["sse4_2"], candidates: ["Nehalem"], others: []),
    CoreLevel(
      name: "SSE2", features: ["sse2"], candidates: ["Prescott"],
      others: [
        "generic", "katmai", "coppermine", "northwood", "banias", "atom", "core2", "penryn",
        "dunnington", "athlon", "opteron", "opteron_sse3", "barcelona", "bobcat", "nano",
      ]),
    CoreLevel(
      name: "SVE", features: ["sve"], candidates: ["neoversev1", "armv8sve"],
      others: ["neoversen2", "a64fx"]),
    CoreLevel(
      name: "Advanced SIMD", features: ["asimd"], candidates: ["neoversen1", "armv8"],
      others: [
        "cortexa53", "cortexa55", "cortexa57", "cortexa72", "cortexa73", "falkor", "thunderx",
        "thunderx2t99", "thunderx3t110", "tsv110", "emag8180",
      ]),
  ]

  /// The levels that a processor with `features` can run, the strongest first.
  public static func available(with features: Set<String>) -> [CoreLevel] {
    all.filter { $0.features.isSubset(of: features) }
  }

  /// The level of the kernels called `core`; nil where the table does not know them.
  public static func of(_ core: String) -> CoreLevel? {
    let name = core.lowercased()
    return all.first { level in
      level.others.contains(name) || level.candidates.contains { $0.lowercased() == name }
    }
  }

  /// The kernels that may be faster than those called `core` on a processor with `features`, the
  /// likeliest first. Empty where `core` uses the strongest instruction sets already, and where
  /// nothing is known of the processor.
  public static func alternatives(to core: String, with features: Set<String>) -> [String] {
    let levels = available(with: features)
    let own = of(core)
    // Kernels that the table does not know may be of any level.
    return levels.prefix { $0 != own }.flatMap(\.candidates).filter {
      $0.lowercased() != core.lowercased()
    }
  }
}
