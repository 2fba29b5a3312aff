import Foundation

/// What a peer says in one line.
public enum PeerReply: Equatable, Sendable {
  /// It has made its trainer and waits.
  case ready(PeerFacts)
  /// What it needs is not installed.
  case missing(String)
  /// It cannot go on.
  case error(String)
  /// The mean loss of each batch.
  case losses([Double])
  case seconds(Double)

  /// Nil for a line that is none of these.
  public init?(_ line: String) {
    let (word, rest) = Self.split(line)
    switch word {
    case "ready":
      guard let facts = try? JSONDecoder().decode(PeerFacts.self, from: Data(rest.utf8)) else {
        return nil
      }
      self = .ready(facts)
    case "missing": self = .missing(rest)
    case "error": self = .error(rest)
    case "losses":
      let words = rest.split(separator: " ")
      let losses = words.compactMap { Double($0) }
      guard losses.count == words.count else { return nil }
      self = .losses(losses)
    case "seconds":
      guard let seconds = Double(rest), seconds > 0, seconds.isFinite else { return nil }
      self = .seconds(seconds)
    default: return nil
    }
  }

  private static func split(_ line: String) -> (word: Substring, rest: String) {
    let word = line.prefix { $0 != " " }
    return (word, String(line.dropFirst(word.count + 1)))
  }
}

/// What a peer tells of itself.
public struct PeerFacts: Equatable, Sendable, Codable {
  /// The framework's.
  public let version: String
  /// Which of the ways to train it took, the fastest of those it tried.
  public let form: String
  /// Its processes' numbers: the idle must use no processor time.
  public let processes: [Int32]
}
