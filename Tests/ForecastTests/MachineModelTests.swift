import Files
import Foundation
import Randomness
import Support
import Testing

@testable import Forecast

/// A machine's model in a file, and what else may be in that file.
struct MachineModelTests {
  private static let model = MadeUpModel(
    forward: 1.25e-9, backward: 0.1, gradient: 3e-12, move: 1e-9, update: 2e-9, message: 1e-7,
    cold: 2, remote: 3
  ).model

  @Test func whatIsWrittenIsRead() throws {
    let folder = try TemporaryFolder()
    let path = "\(folder.path)/machine.json"
    try Self.model.write(to: path)
    #expect(try MachineModel(contentsOf: path) == Self.model)
    #expect(try folder.contents() == ["machine.json"])
  }

  @Test func aModelIsKeptForItsMachineOnly() throws {
    let folder = try TemporaryFolder()
    let environment = ["XDG_CACHE_HOME": folder.path]
    #expect(MachineModel.kept(for: "made up", environment) == nil)
    Self.model.keep(environment)
    #expect(MachineModel.kept(for: "made up", environment) == Self.model)
    #expect(MachineModel.kept(for: "another", environment) == nil)
    // Another machine's model under this one's name: two lines may have the same digest.
    let path = try #require(MachineModel.keptPath(for: "another", environment))
    try Self.model.write(to: path)
    #expect(MachineModel.kept(for: "another", environment) == nil)
    #expect(MachineModel.keptPath(for: "made up", [:]) == nil)
  }

  struct Flaw: Sendable, CustomTestStringConvertible {
    var text: String
    var replacement: String
    var message: String
    var testDescription: String { replacement }
  }

  static let flaws = [
    Flaw(
      text: "\"schema\" : 3", replacement: "\"schema\" : 4",
      message: "m.json: version 4: expected version 3"),
    Flaw(
      text: "\"schema\"", replacement: "\"scheme\"",
      message: "m.json: schema is missing: expected a machine's model"),
    Flaw(
      text: "\"wakeUp\"", replacement: "\"sleep\"",
      message: "m.json: wakeUp is missing: expected a machine's model"),
    Flaw(
      text: "\"machine\" : \"made up\"", replacement: "\"machine\" : 7",
      message: "m.json: machine is of another kind than expected"),
    Flaw(
      text: "\"cores\" : 2", replacement: "\"cores\" : 0",
      message: "m.json: contention[1].cores is 0: expected 1 at least"),
    Flaw(
      text: "\"level\" : 0", replacement: "\"level\" : -1",
      message: "m.json: distances[0].level is -1: expected 0 to 64"),
    Flaw(
      text: "\"direction\" : \"forward\"", replacement: "\"direction\" : \"sideways\"",
      message: "m.json: products[0].pass.direction is of another kind than expected"),
    Flaw(
      text: "\"low\" : 1e-07", replacement: "\"low\" : 2e-07",
      message: "m.json: distances[0].messageSeconds: expected low ≤ median ≤ high, from 0 up"),
    Flaw(
      text: "\"low\" : 1e-07", replacement: "\"low\" : -1e-07",
      message: "m.json: distances[0].messageSeconds: expected low ≤ median ≤ high, from 0 up"),
    Flaw(
      text: "\"made up\"", replacement: "\"\(String(repeating: "x", count: 1001))\"",
      message: "m.json: machine: expected a line of 1,000 bytes at most"),
    Flaw(
      text: "{", replacement: "[", message: "m.json: expected the JSON of a machine's model"),
  ]

  @Test(arguments: flaws) func aFlawIsNamedWithItsPlace(flaw: Flaw) throws {
    let folder = try TemporaryFolder()
    try Self.model.write(to: "\(folder.path)/m.json")
    let text = try folder.read("m.json")
    try #require(text.contains(flaw.text))
    let bytes = Array(text.replacing(flaw.text, with: flaw.replacement, maxReplacements: 1).utf8)
    let error = try #require(throws: ModelError.self) { try MachineModel(bytes, name: "m.json") }
    #expect("\(error)" == flaw.message)
  }

  @Test func noBytesTrap() throws {
    let folder = try TemporaryFolder()
    try Self.model.write(to: "\(folder.path)/m.json")
    let good = Array(try folder.read("m.json").utf8)
    var generator = SplitMix64(seed: 11)
    var refused = 0
    for _ in 0..<(Thoroughness.isFull ? 2000 : 300) {
      var bytes = good
      for _ in 0...generator.next(below: 3) {
        bytes[generator.next(below: bytes.count)] = UInt8(truncatingIfNeeded: generator.next())
      }
      if generator.next(below: 4) == 0 { bytes.removeLast(generator.next(below: bytes.count)) }
      do {
        let model = try MachineModel(bytes, name: "m.json")
        // What is believed can be used.
        #expect(model.products.allSatisfy { $0.seconds.hot.low <= $0.seconds.hot.high })
      } catch {
        #expect(!"\(error)".contains("\n"))
        refused += 1
      }
    }
    #expect(refused > 0)
  }
}
