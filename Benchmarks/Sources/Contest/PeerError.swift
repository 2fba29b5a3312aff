/// Why a peer is not measured, or no further.
public enum PeerError: Error, Equatable, CustomStringConvertible {
  case cannotStart(peer: String, reason: String)
  /// It needs what is not installed.
  case missing(peer: String, reason: String)
  /// It says so itself.
  case failed(peer: String, reason: String)
  /// It ended without an answer; `last` is the last line of its log.
  case ended(peer: String, code: Int32, last: String)
  case silent(peer: String, command: String, seconds: Double)
  case unexpected(peer: String, command: String, answer: String)
  /// It wrote no parameters of this network.
  case parameters(peer: String, reason: String)

  public var description: String {
    switch self {
    case .cannotStart(let peer, let reason): "\(peer): cannot be started: \(reason)"
    case .missing(let peer, let reason): "\(peer): not installed: \(reason)"
    case .failed(let peer, let reason): "\(peer): \(reason)"
    case .ended(let peer, let code, let last):
      "\(peer): ended with code \(code)" + (last.isEmpty ? "" : ", its last words: \(last)")
    case .silent(let peer, let command, let seconds):
      "\(peer): no answer to '\(command)' within \(seconds) s"
    case .unexpected(let peer, let command, let answer):
      "\(peer): answered '\(answer.prefix(80))' to '\(command)'"
    case .parameters(let peer, let reason): "\(peer): its parameters do not read: \(reason)"
    }
  }
}
