import KernelChoice
import Testing

/// Which kernels are tried on which processor.
struct CoreLevelTests {
  /// A processor by what Linux says of it, and what is expected where OpenBLAS uses certain kernels.
  struct Processor: CustomTestStringConvertible, Sendable {
    var name: String
    var features: String
    var core: String
    var tried: [String]
    var testDescription: String { "\(name), \(core)" }
  }

  private static let sse2 = "fpu sse sse2"
  private static let nehalem = sse2 + " pni ssse3 sse4_1 sse4_2 popcnt"
  private static let sandyBridge = nehalem + " avx"
  private static let haswell = sandyBridge + " avx2 fma bmi1 bmi2 f16c"
  private static let skylakeX = haswell + " avx512f avx512bw avx512cd avx512dq avx512vl"
  private static let zen4 = skylakeX + " avx512_bf16 avx512_vnni sse4a"

  static let processors = [
    Processor(name: "Core 2", features: sse2 + " pni ssse3", core: "Core2", tried: []),
    Processor(name: "Nehalem", features: nehalem, core: "Nehalem", tried: []),
    Processor(name: "Nehalem", features: nehalem, core: "Prescott", tried: ["Nehalem"]),
    Processor(
      name: "Sandy Bridge", features: sandyBridge, core: "Prescott",
      tried: ["Sandybridge", "Nehalem"]),
    Processor(name: "Haswell", features: haswell, core: "Haswell", tried: []),
    Processor(name: "Zen 3", features: haswell + " sse4a", core: "Zen", tried: []),
    Processor(
      name: "Zen 3, unknown", features: haswell + " sse4a", core: "Sandybridge",
      tried: ["Haswell", "Zen"]),
    Processor(
      name: "Xeon Phi", features: haswell + " avx512f avx512cd avx512er avx512pf", core: "Haswell",
      tried: []),
    Processor(name: "Skylake-X", features: skylakeX, core: "SkylakeX", tried: []),
    Processor(name: "Skylake-X", features: skylakeX, core: "Haswell", tried: ["SkylakeX"]),
    Processor(
      name: "Sapphire Rapids, unknown", features: zen4 + " amx_tile amx_bf16", core: "Prescott",
      tried: ["SkylakeX", "Haswell", "Zen", "Sandybridge", "Nehalem"]),
    Processor(name: "Sapphire Rapids", features: zen4, core: "SapphireRapids", tried: []),
    Processor(name: "Zen 4", features: zen4, core: "Cooperlake", tried: []),
    Processor(name: "Zen 4", features: zen4, core: "COOPERLAKE", tried: []),
    Processor(name: "Zen 4", features: zen4, core: "Zen", tried: ["SkylakeX"]),
    Processor(
      name: "Zen 4, Piledriver forced", features: zen4, core: "Piledriver",
      tried: ["SkylakeX", "Haswell", "Zen"]),
    Processor(
      name: "Zen 4 of a hypervisor that hides AVX-512", features: haswell, core: "Haswell",
      tried: []),
    // Kernels beyond the processor will crash, so everything else is tried.
    Processor(
      name: "Haswell, SkylakeX forced", features: haswell, core: "SkylakeX",
      tried: ["Haswell", "Zen", "Sandybridge", "Nehalem", "Prescott"]),
    // Kernels of a newer OpenBLAS may be of any level.
    Processor(
      name: "a processor of the future", features: zen4, core: "Zen9",
      tried: ["SkylakeX", "Haswell", "Zen", "Sandybridge", "Nehalem", "Prescott"]),
    Processor(
      name: "Neoverse N1", features: "fp asimd asimdhp atomics", core: "neoversen1", tried: []),
    Processor(
      name: "Graviton 3, unknown", features: "fp asimd sve", core: "armv8",
      tried: ["neoversev1", "armv8sve"]),
    Processor(name: "Graviton 3", features: "fp asimd sve", core: "neoversev1", tried: []),
    Processor(name: "POWER9", features: "altivec vsx", core: "POWER9", tried: []),
    Processor(name: "nothing known", features: "", core: "Prescott", tried: []),
  ]

  @Test(arguments: processors)
  func whatIsTried(processor: Processor) {
    let features = Set(processor.features.split(separator: " ").map(String.init))
    #expect(CoreLevel.alternatives(to: processor.core, with: features) == processor.tried)
  }

  /// Every kernel belongs to one level, and a stronger level asks for more than a weaker one of its
  /// family, or nothing would keep a processor from being given instructions that it lacks.
  @Test func theTableIsSound() {
    let names = CoreLevel.all.flatMap { level in level.candidates.map { $0.lowercased() } }
    #expect(Set(names).count == names.count)
    for level in CoreLevel.all {
      #expect(!level.features.isEmpty && !level.candidates.isEmpty)
      for name in level.candidates { #expect(CoreLevel.of(name) == level) }
    }
    #expect(CoreLevel.of("no such kernels") == nil)
  }
}
