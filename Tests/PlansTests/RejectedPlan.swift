import Testing

/// A small plan with one flaw, and what the verifier must say of it.
struct Rejected: CustomTestStringConvertible {
  var testDescription: String
  var plan: String
  var message: String

  /// - Parameter header: further lines before the first worker.
  init(
    _ flaw: String, header: String = "", network: String = "3-2", batch: Int = 4,
    _ lists: [String], says message: String
  ) {
    testDescription = flaw
    plan = "network \(network)\nbatch \(batch)\n\(header)\n" + lists.joined(separator: "\n")
    self.message = message
  }
}

/// Each worker's lines; a semicolon stands for a line end.
func workers(_ lists: String...) -> [String] {
  lists.enumerated().map { "worker \($0)\n" + lines($1) }
}

private func lines(_ list: String) -> String { list.replacing("; ", with: "\n") + "\n" }

let wholeBatch = "F0.0; L0.0; W0.0; U"
