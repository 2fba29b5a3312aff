import Foundation
import Kernels
import Support
import Testing

@testable import Engine

@Suite("The choice of products")
struct ProductChooserTests {
  private let passes = [
    LayerPass(.forward, rows: 9, inputs: 40, outputs: 30),
    LayerPass(.forward, rows: 9, inputs: 40, outputs: 32, panel: 16),
    LayerPass(.backward, rows: 9, inputs: 40, outputs: 32, panel: 16),
    LayerPass(.gradient, rows: 9, inputs: 40, outputs: 30, accumulates: true, isScaled: true),
  ]

  /// A path in a folder that is gone after `body`.
  private func withPath(_ body: (String) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("products-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try body(folder.appendingPathComponent("products.txt").path)
  }

  @Test("takes a method that can make the product", arguments: ProductPolicy.allCases)
  func isPossible(policy: ProductPolicy) {
    let chooser = ProductChooser(policy)
    for pass in passes {
      let method = chooser.method(of: pass)
      #expect(pass.isPossible(method))
      #expect(policy != .openblas || method.supplier == .openblas)
      #expect(chooser.method(of: pass, blasThreads: 2).supplier == .openblas)
    }
  }

  @Test("is remembered by the next process")
  func isRemembered() throws {
    try withPath { path in
      let first = ProductChooser(.auto, memory: ProductMemory(path, machine: "a machine"))
      first.learn(passes)
      let known = try #require(ProductMemory(path, machine: "a machine").open())
      known.close(adding: [:])
      #expect(Set(known.choices.keys) == Set(passes))
      for pass in passes { #expect(known.choices[pass]?.method == first.method(of: pass)) }

      // What the file says counts, and not another trial: here it is a method of no other trial.
      let odd = ProductChooser.Choice(method: .compiled(rows: 5, inner: 7), seconds: 1)
      let isOdd = passes[1].isPossible(odd.method)
      ProductMemory(path, machine: "a machine").open()?.close(adding: [passes[1]: odd])
      let second = ProductChooser(.auto, memory: ProductMemory(path, machine: "a machine"))
      #expect((second.method(of: passes[1]) == odd.method) == isOdd)
    }
  }

  @Test("of another machine is none of ours")
  func otherMachine() throws {
    try withPath { path in
      ProductChooser(.auto, memory: ProductMemory(path, machine: "one")).learn(passes)
      let other = try #require(ProductMemory(path, machine: "other").open())
      #expect(other.choices.isEmpty)
      other.close(adding: [:])
    }
  }

  @Test(
    "is made anew where the file is damaged",
    arguments: [
      "", "\n\n", "forward", "forward 1 2 3 1 2 3 2 0 0 whole -1",
      "forward 0 2 3 1 2 3 2 0 0 whole 1", "forward 9 40 30 1 40 30 40 0 0 whole 1 1",
      "sideways 9 40 30 1 40 30 40 0 0 whole 1", "forward 9 40 30 1 40 30 40 0 2 whole 1",
      "forward 99999999999999999999 2 3 1 2 3 2 0 0 whole 1",
      "forward 9 40 30 1 40 30 40 0 0 compiled:4:4 1", "\u{0}\u{FFFD}",
    ])
  func damaged(line: String) throws {
    #expect(ProductMemory.entry(line) == nil)
    try withPath { path in
      ProductMemory(path, machine: "m").open()?.close(adding: [:])
      let file = try #require(FileHandle(forWritingAtPath: path))
      file.seekToEndOfFile()
      file.write(Data((line + "\n").utf8))
      file.closeFile()
      let chooser = ProductChooser(.auto, memory: ProductMemory(path, machine: "m"))
      for pass in passes { #expect(pass.isPossible(chooser.method(of: pass))) }
    }
  }

  @Test("needs no file", arguments: ["/nowhere/at/all", "/proc/version", "/"])
  func withoutFile(path: String) {
    let chooser = ProductChooser(.auto, memory: ProductMemory(path, machine: "m"))
    for pass in passes { #expect(pass.isPossible(chooser.method(of: pass))) }
  }
}
