import Foundation
import Kernels
import Testing

@Suite("Multiply-adds on registers")
struct MultiplyAddTests {
  /// Floats in a register, by the instruction sets' own manuals.
  private static let lanes = ["sse2": 4, "avx": 8, "avx2": 8, "avx512f": 16, "neon": 4]

  @Test("count what their registers hold")
  func operations() throws {
    try #require(!MultiplyAdd.supported.isEmpty)
    for kernel in MultiplyAdd.supported {
      let lanes = Self.lanes[kernel.instructions] ?? kernel.lanes
      #expect(kernel.lanes == lanes && kernel.operations == 2 * lanes * kernel.chains)
      kernel.run(iterations: 3)
      kernel.run(iterations: 0)
    }
    let names = MultiplyAdd.supported.map(\.description)
    #expect(Set(names).count == names.count)
  }

  /// Whatever processor the program is compiled for: the system's own list is the oracle.
  @Test("are those of the processor that the program runs on")
  func instructions() throws {
    #if arch(x86_64) && os(Linux)
      let text = try String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)
      let line = try #require(text.split(separator: "\n").first { $0.hasPrefix("flags") })
      let flags = Set(line.split(whereSeparator: { " \t:".contains($0) }).map(String.init))
      let needs = [
        "sse2": ["sse2"], "avx": ["avx"], "avx2": ["avx2", "fma"], "avx512f": ["avx512f"],
      ]
      let expected = needs.filter { flags.isSuperset(of: $0.value) }.keys
      #expect(Set(MultiplyAdd.supported.map(\.instructions)) == Set(expected))
    #endif
  }
}
