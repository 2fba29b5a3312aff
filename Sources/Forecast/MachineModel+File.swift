import Files
import Foundation
import Kernels

/// The error where a file holds no machine's model.
public struct ModelError: Error, Equatable, CustomStringConvertible {
  public let path: String
  /// What is wrong, and what was expected.
  public let flaw: String

  public var description: String { "\(path): \(flaw)" }
}

extension MachineModel {
  /// The bytes of the largest file that is read.
  static let mostBytes = 1 << 26

  /// Reads a file that `write(to:)` has made.
  ///
  /// - Throws: a `FileError`, or a `ModelError` where the file holds something else.
  public init(contentsOf path: String) throws {
    try self.init(try File.read(path, limit: Self.mostBytes), name: path)
  }

  /// - Parameter name: the file's name, for messages.
  init(_ bytes: [UInt8], name: String) throws(ModelError) {
    struct Version: Codable { var schema: Int }
    let decoder = JSONDecoder()
    let data = Data(bytes)
    do {
      let version = try decoder.decode(Version.self, from: data).schema
      guard version == Self.currentSchema else {
        throw ModelError(
          path: name, flaw: "version \(version): expected version \(Self.currentSchema)")
      }
      self = try decoder.decode(MachineModel.self, from: data)
    } catch let error as ModelError {
      throw error
    } catch DecodingError.keyNotFound(let key, let context) {
      let place = Self.place(context.codingPath + [key])
      throw ModelError(path: name, flaw: "\(place) is missing: expected a machine's model")
    } catch DecodingError.typeMismatch(_, let context), DecodingError.valueNotFound(_, let context)
    {
      throw ModelError(
        path: name, flaw: "\(Self.place(context.codingPath)) is of another kind than expected")
    } catch DecodingError.dataCorrupted(let context) where !context.codingPath.isEmpty {
      throw ModelError(
        path: name, flaw: "\(Self.place(context.codingPath)) is of another kind than expected")
    } catch {
      throw ModelError(path: name, flaw: "expected the JSON of a machine's model")
    }
    if let flaw { throw ModelError(path: name, flaw: flaw) }
  }

  private static func place(_ path: [any CodingKey]) -> String {
    let place = path.map { key in key.intValue.map { "[\($0)]" } ?? ".\(key.stringValue)" }.joined()
    return place.isEmpty ? "the file's content" : String(place.drop { $0 == "." }).onOneLine
  }

  /// Writes the model, whole or not at all.
  ///
  /// - Precondition: all costs are finite.
  public func write(to path: String) throws(FileError) {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
    guard let data = try? encoder.encode(self) else {
      preconditionFailure("costs are finite, and nothing else can fail to be JSON")
    }
    try File.write([UInt8](data), to: path)
  }

  /// What cannot be a cost, with its place; nil where all can be.
  private var flaw: String? {
    var flaws: [String] = []
    func check(_ place: String, _ spread: Spread) {
      let isSound =
        spread.low >= 0 && spread.low <= spread.median && spread.median <= spread.high
        && spread.high < 1e15
      if !isSound { flaws.append("\(place): expected low ≤ median ≤ high, from 0 up") }
    }
    func check(_ place: String, _ count: Int) {
      if !(1...(1 << 40)).contains(count) {
        flaws.append("\(place) is \(count): expected 1 at least")
      }
    }
    func check(_ place: String, _ costs: OperandCosts) {
      check("\(place).hot", costs.hot)
      check("\(place).cold", costs.cold)
      check("\(place).memory", costs.memory)
      check("\(place).remote", costs.remote)
      if let shared = costs.shared { check("\(place).shared", shared) }
    }
    func check(_ place: String, _ line: String) {
      if line.utf8.count > 1000 || line.contains(where: \.isNewline) {
        flaws.append("\(place): expected a line of 1,000 bytes at most")
      }
    }
    check("machine", machine)
    check("ownCacheBytes", ownCacheBytes)
    check("sharedCacheBytes", sharedCacheBytes)
    check("clockReading", clockReading)
    check("wakeUp", wakeUp)
    if let share = othersShare, !(share >= 0 && share < 1e15) {
      flaws.append("othersShare: expected a share from 0 up")
    }
    for (index, product) in products.enumerated() {
      let (place, pass) = ("products[\(index)]", product.pass)
      check("\(place).method", product.method)
      check("\(place).threads", product.threads)
      check("\(place).pass.rows", pass.rows)
      check("\(place).pass.inputs", pass.inputs)
      check("\(place).pass.outputs", pass.outputs)
      check("\(place).pass.panel", pass.panel)
      check("\(place).seconds", product.seconds)
    }
    for (index, vector) in vectors.enumerated() {
      check("vectors[\(index)].kernel", vector.kernel)
      check("vectors[\(index)].elements", vector.elements)
      check("vectors[\(index)].seconds", vector.seconds)
    }
    for (index, factors) in contention.enumerated() {
      let place = "contention[\(index)]"
      check("\(place).cores", factors.cores)
      check("\(place).products", factors.products)
      check("\(place).largeProducts", factors.largeProducts)
      check("\(place).vectors", factors.vectors)
      check("\(place).largeVectors", factors.largeVectors)
      for (index, reading) in factors.reading.enumerated() {
        check("\(place).reading[\(index)].bytes", reading.bytes)
        check("\(place).reading[\(index)].secondsPerByte", reading.secondsPerByte)
      }
    }
    for (index, distance) in distances.enumerated() {
      let place = "distances[\(index)]"
      check("\(place).shares", distance.shares)
      check("\(place).secondsPerByte", distance.secondsPerByte)
      check("\(place).invalidationSecondsPerByte", distance.invalidationSecondsPerByte)
      check("\(place).messageSeconds", distance.messageSeconds)
      if !(0...64).contains(distance.level) {
        flaws.append("\(place).level is \(distance.level): expected 0 to 64")
      }
    }
    for (index, barrier) in barriers.enumerated() {
      check("barriers[\(index)].workers", barrier.workers)
      check("barriers[\(index)].seconds", barrier.seconds)
    }
    if let link {
      check("link.latencySeconds", link.latencySeconds)
      check("link.secondsPerByte", link.secondsPerByte)
    }
    return flaws.first
  }
}
