import Foundation
import Reports

/// A report's field as JSON has it: `null` for what is missing, so that keys never come and go.
indirect enum JSONValue: Encodable {
  case field(CSVField)
  case array([JSONValue])
  case object([String: JSONValue])

  func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .field(.flag(let flag)): try container.encode(flag)
    case .field(.text(let text)): try container.encode(text)
    case .field(.integer(let number)): try container.encode(number)
    case .field(.real(let number)) where number.isFinite: try container.encode(number)
    case .field(.real), .field(.empty): try container.encodeNil()
    case .array(let values): try container.encode(values)
    case .object(let values): try container.encode(values)
    }
  }

  /// As a file: keys in alphabetical order, ended by a line feed.
  var text: String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    do {
      return try String(decoding: encoder.encode(self), as: UTF8.self) + "\n"
    } catch {
      // Only numbers that are not finite can fail to be JSON, and those are `null`.
      preconditionFailure("a report cannot be written as JSON: \(error)")
    }
  }
}
