import Foundation

/// A page of `docs`.
enum Guide {
  /// The code blocks in `language` of the page, in order: the text between ```language and ```.
  static func blocks(_ language: String, of page: String) throws -> [String] {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent().appending(path: "docs/\(page)")
    return try String(contentsOf: file, encoding: .utf8)
      .components(separatedBy: "```\(language)\n").dropFirst()
      .map { $0.components(separatedBy: "```")[0] }
  }
}
