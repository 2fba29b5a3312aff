import Contest
import Foundation
import Networks

/// A shell script in a framework's place, and a folder for what it writes.
struct ScriptedPeer {
  static let layout = ParameterLayout(try! NetworkShape("3-2"))
  /// What a healthy peer says first.
  static let ready = #"echo 'ready {"version": "1.2", "form": "plain", "processes": []}'"#

  let script: String

  init(_ script: String) { self.script = script }

  /// Ready, and then with `answer` to every line.
  static func answering(_ answer: String) -> ScriptedPeer {
    ScriptedPeer("\(ready); while read command; do \(answer); done")
  }

  func start(patience: Double = 20) throws -> PeerProcess {
    let folder = FileManager.default.temporaryDirectory.path
    let file = "\(folder)/contest-\(UUID())"
    defer { try? FileManager.default.removeItem(atPath: "\(file).log") }
    return try PeerProcess(
      "fake", program: "sh", arguments: ["-c", script], log: "\(file).log",
      weights: "\(file).safetensors", layout: Self.layout, patience: patience)
  }
}
