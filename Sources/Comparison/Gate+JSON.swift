import Foundation
import Reports

extension Gate {
  /// One document, with every key in every row; numbers in SI units, losses of a relative margin
  /// as shares.
  var json: String {
    let document = Document(
      schemaVersion: CSVTable.schemaVersion, alpha: thresholds.alpha, exitCode: exitCode,
      base: base.map(\.path), candidate: candidate.map(\.path), rows: rows)
    let encoder = JSONEncoder()
    encoder.keyEncodingStrategy = .convertToSnakeCase
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    do {
      return try String(decoding: encoder.encode(document), as: UTF8.self) + "\n"
    } catch {
      // The figures are finite, and nothing else can fail to be JSON.
      preconditionFailure("a gate cannot be written as JSON: \(error)")
    }
  }

  private struct Document: Encodable {
    let schemaVersion: Int
    let alpha: Double
    let exitCode: Int32
    let base: [String]
    let candidate: [String]
    let rows: [GateRow]
  }
}

extension GateRow: Encodable {
  private enum Key: String, CodingKey {
    case strategy, workers, metric, verdict, response, base, candidate, isRelative, loss, lossLow
    case lossHigh, margin, pValue, gainPValue, reason
  }

  /// By hand, because what the compiler writes would leave missing values out.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(strategy, forKey: .strategy)
    try container.encode(workers, forKey: .workers)
    try container.encode(metric, forKey: .metric)
    try container.encode(verdict.rawValue, forKey: .verdict)
    try container.encode(response.rawValue, forKey: .response)
    try container.encode(base, forKey: .base)
    try container.encode(candidate, forKey: .candidate)
    try container.encode(loss?.isRelative, forKey: .isRelative)
    try container.encode(loss?.value, forKey: .loss)
    try container.encode(loss?.low, forKey: .lossLow)
    try container.encode(loss?.high, forKey: .lossHigh)
    try container.encode(loss?.margin, forKey: .margin)
    try container.encode(loss?.pValue, forKey: .pValue)
    try container.encode(loss?.gainPValue, forKey: .gainPValue)
    try container.encode(reason, forKey: .reason)
  }
}
