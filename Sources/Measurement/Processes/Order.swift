import Engine
import Foundation
import Machine
import Plans

/// What the leading process tells the others to do. Each does it, and answers.
enum Order: Codable {
  /// Take places for crews of these widths; answers with the `Seat`s of each.
  case muster(widths: [Int])
  /// Make a trainer of the plan whose text is the next message; answers with why not, or nothing.
  /// An exchange only moves gradients.
  case make(trainer: Int, isExchange: Bool, isOversubscribed: Bool)
  /// The parameters are the next message, as they lie in memory. No answer.
  case setParameters(trainer: Int, firstStep: Int)
  /// No answer.
  case prepare(trainer: Int, firstStep: Int, steps: Int)
  /// Answers with a `RunRecord`.
  case run(trainer: Int, steps: Int)
  /// Answers with the parameters as they lie in memory, zero where they are another's.
  case parameters(trainer: Int)
  /// Answers with a `RunTrace`.
  case trace(trainer: Int, periods: Int)
  /// No answer.
  case drop(trainer: Int)
  case end
}

/// Where one worker of one process sits.
public struct Seat: Sendable, Codable {
  public var rank: Int
  public var host: String
  /// Equal for hosts that are names of one machine.
  var machine: String
  public var place: WorkerPlace
  public var bound: BoundReport
  /// The line of its own machine's `BindingsReport`.
  public var binding: String
}

/// A trace without what the plan says anyway.
struct RunTrace: Codable {
  struct Span: Codable {
    var owner: Int
    var index: Int
    var period: Int
    var kind: Int
    var start: Double
    var end: Double
  }

  var spans: [[Span]]
  var record: RunRecord

  init(_ trace: Trace) {
    spans = trace.spans.map {
      $0.map {
        Span(
          owner: $0.owner, index: $0.index, period: $0.period, kind: $0.kind.rawValue,
          start: $0.start, end: $0.end)
      }
    }
    record = trace.record
  }

  /// - Precondition: it is of this plan.
  func spans(in plan: Plan) -> [[Trace.Span]] {
    let lists = plan.workers + plan.tasks
    return spans.map {
      $0.map {
        Trace.Span(
          owner: $0.owner, index: $0.index, period: $0.period, action: lists[$0.owner][$0.index],
          kind: Bucket(rawValue: $0.kind)!, start: $0.start, end: $0.end)
      }
    }
  }
}

/// How orders and answers are written.
public enum Wire {
  /// Losses may be infinite.
  private static let words = ("inf", "-inf", "nan")

  public static func bytes(_ value: some Encodable) -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: words.0, negativeInfinity: words.1, nan: words.2)
    guard let data = try? encoder.encode(value) else {
      preconditionFailure("what is sent can be encoded")
    }
    return [UInt8](data)
  }

  /// - Precondition: the bytes are those of a `Value`: processes of a run are of one build.
  public static func value<Value: Decodable>(_: Value.Type, _ bytes: [UInt8]) -> Value {
    do {
      return try read(Value.self, bytes)
    } catch {
      preconditionFailure("another process sent something else than a \(Value.self): \(error)")
    }
  }

  public static func read<Value: Decodable>(_: Value.Type, _ bytes: [UInt8]) throws -> Value {
    let decoder = JSONDecoder()
    decoder.nonConformingFloatDecodingStrategy = .convertFromString(
      positiveInfinity: words.0, negativeInfinity: words.1, nan: words.2)
    return try decoder.decode(Value.self, from: Data(bytes))
  }

  static func bytes(_ floats: [Float]) -> [UInt8] { floats.withUnsafeBytes { Array($0) } }

  static func floats(_ bytes: [UInt8]) -> [Float] {
    bytes.withUnsafeBytes { bytes in
      (0..<bytes.count / 4).map { bytes.loadUnaligned(fromByteOffset: 4 * $0, as: Float.self) }
    }
  }
}
