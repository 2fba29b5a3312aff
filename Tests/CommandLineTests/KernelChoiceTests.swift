import Foundation
import Kernels
import Support
import Testing

/// Of the first processor, by Linux's names.
private let processorFeatures: Set<String> = {
  let text = (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)) ?? ""
  let flags = text.split(separator: "\n").first { $0.hasPrefix("flags") } ?? ""
  return Set(flags.split(separator: " ").map(String.init))
}()

/// The program itself under settings of `OPENBLAS_CORETYPE`, by whomever. Needs an OpenBLAS with several
/// kernels and a processor with AVX2, on which Prescott's are far from the best.
@Suite(
  .enabled(
    if: processorFeatures.isSuperset(of: ["avx2", "fma"])
      && BLAS.configuration.contains("DYNAMIC_ARCH"),
    "no processor with AVX2, or an OpenBLAS for one processor"))
struct KernelChoiceTests {
  /// - Parameter by: `openblas` makes the program believe that nobody has set the kernels.
  private func shell(_ core: String, by: String? = nil, home: String = "$PWD") -> String {
    "unset XDG_CACHE_HOME FOURWAYS_CORETYPE_BY; export HOME=\"\(home)\" OPENBLAS_CORETYPE=\(core); "
      + (by.map { "export FOURWAYS_CORETYPE_BY=\($0); " } ?? "") + "exec \"$0\" \"$@\""
  }

  private func environment(_ folder: TemporaryFolder) throws -> (core: String, by: String) {
    let data = Data(try folder.read("out/environment.json").utf8)
    let record = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    return (
      try #require(record["blas_core"] as? String),
      try #require(record["blas_core_chosen_by"] as? String)
    )
  }

  @Test func aUsersSettingIsKeptAndItsCostIsOneLine() throws {
    let folder = try TinyData.folder()
    let outcome = try bench(TinyData.run, in: folder, shell: shell("Prescott"))
    #expect(outcome.code == 0)
    #expect(outcome.kernelWarnings.count == 1, "\(outcome)")
    let line = outcome.kernelWarnings.first ?? ""
    #expect(
      line.hasPrefix("warning: OPENBLAS_CORETYPE=Prescott costs ") && line.contains("× as fast"))
    #expect(outcome.output.contains("OPENBLAS_CORETYPE=Prescott is set"))
    #expect(try environment(folder) == ("Prescott", "user"))
    // Once the trial is remembered, the line is the same.
    let train = ["train"] + TinyData.job + ["--steps", "1"]
    #expect(try bench(train, in: folder, shell: shell("Prescott")).kernelWarnings == [line])
    let quiet = try bench(train + ["--quiet"], in: folder, shell: shell("Prescott"))
    #expect(quiet.code == 0 && quiet.kernelWarnings == [] && quiet.errors == "")
  }

  @Test func anotherUsersSettingIsKept() throws {
    let folder = try TinyData.folder()
    let outcome = try bench(TinyData.run, in: folder, shell: shell("Haswell"))
    #expect(outcome.code == 0)
    #expect(try environment(folder) == ("Haswell", "user"))
    // Whether they cost anything depends on the processor.
    #expect(outcome.kernelWarnings.allSatisfy { $0.contains("OPENBLAS_CORETYPE=Haswell costs ") })
  }

  @Test(arguments: [[], ["--isolate"]])
  func aBadChoiceOfOpenBLASIsReplaced(more: [String]) throws {
    let folder = try TinyData.folder()
    let outcome = try bench(
      TinyData.run + more, in: folder, shell: shell("Prescott", by: "openblas"))
    #expect(outcome.code == 0 && outcome.kernelWarnings == [], "\(outcome)")
    #expect(outcome.output.contains("OpenBLAS chose its Prescott kernels"))
    let (core, by) = try environment(folder)
    #expect(by == "fourways" && ["SkylakeX", "Haswell", "Zen"].contains(core))
    #expect(try folder.contents(".cache/fourways").contains { $0.hasSuffix(".json") })
  }

  /// The trial's child crashes, and nothing is left of it.
  @Test(
    .enabled(
      if: !processorFeatures.contains("fma4"),
      "the processor has FMA4, which Piledriver's kernels use"))
  func kernelsThatCrashAreReplaced() throws {
    let folder = try TinyData.folder()
    let outcome = try bench(
      TinyData.run, in: folder, shell: shell("Piledriver", by: "openblas"))
    #expect(outcome.code == 0 && outcome.complaints == [], "\(outcome)")
    #expect(outcome.output.contains("where those failed"))
    #expect(try environment(folder).by == "fourways")
    #expect(try folder.contents() == [".cache", "out", "tiny.csv"])
  }

  @Test func withoutACacheItIsTriedEachTime() throws {
    let folder = try TinyData.folder()
    let outcome = try bench(
      ["train"] + TinyData.job + ["--steps", "1"], in: folder,
      shell: shell("Prescott", home: "/dev/null"))
    #expect(outcome.code == 0 && outcome.complaints == [])
    #expect(outcome.kernelWarnings.contains { $0.contains("at every start") }, "\(outcome)")
  }

  @Test(arguments: ["topology", "strategies", "data", "plan"])
  func whatDoesNotMultiplyTriesNothing(command: String) throws {
    let folder = try TemporaryFolder()
    let outcome = try bench([command], in: folder, shell: shell("Prescott"))
    #expect(outcome.code == 0 && outcome.kernelWarnings == [])
    #expect(try folder.contents() == [])
  }

  @Test(arguments: [("user", "unset OPENBLAS_CORETYPE"), ("openblas", "restart themselves")])
  func theDoctorWarns(by: String, advice: String) throws {
    let folder = try TemporaryFolder()
    let outcome = try bench(
      ["doctor"], in: folder, shell: shell("Prescott", by: by == "user" ? nil : by))
    let line = try #require(
      outcome.output.split(separator: "\n").first { $0.contains(" BLAS kernels: ") })
    #expect(outcome.code == 0 && line.hasPrefix("warning  "), "\(line)")
    #expect(line.contains("× as fast as its Prescott kernels") && line.contains(advice))
  }
}
