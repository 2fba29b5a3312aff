import Foundation

/// What a page refers to beside itself: files of the run's folder that are there.
enum PageLinks {
  /// The reports in a run's folder, by name.
  ///
  /// - Parameter output: the folder of the page.
  static func files(of run: String, from output: String) -> [Page.Link] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: run)) ?? []
    return names.filter { $0.hasSuffix(".csv") || $0 == "environment.json" }.sorted().map {
      Page.Link(text: $0, address: address(of: "\(run)/\($0)", from: output))
    }
  }

  /// The path from a folder to a file, as a link has it.
  static func address(of file: String, from folder: String) -> String {
    func parts(_ path: String) -> [String] {
      URL(fileURLWithPath: path).standardizedFileURL.pathComponents
    }
    let (target, start) = (parts(file), parts(folder))
    let shared = zip(target, start).prefix { $0 == $1 }.count
    let up = [String](repeating: "..", count: start.count - shared)
    // A colon in the first part would make it the name of a protocol.
    let safe = CharacterSet.urlPathAllowed.subtracting(["/", ":"])
    let down = target[shared...].map {
      $0.addingPercentEncoding(withAllowedCharacters: safe) ?? $0
    }
    return (up + down).joined(separator: "/")
  }
}
