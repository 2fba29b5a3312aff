import Foundation
import Subprocess

/// Draws the pictures, as a process of its own.
enum Gnuplot {
  /// Runs a script of the folder `scripts`, which puts the pictures into `output`.
  ///
  /// - Throws: `isMissing` where there is no gnuplot, `cannotDraw` with what it said first.
  static func draw(
    _ scripts: String, by script: String = "draw.gp", into output: String
  ) async throws(PictureError) {
    // The path is absolute, because gnuplot takes a path that starts with `|` for a command.
    let folder = URL(fileURLWithPath: output).standardizedFileURL.path
    do {
      let result = try await run(
        .name("gnuplot"), arguments: ["--default-settings", "-c", script, folder],
        workingDirectory: .init(scripts), output: .discarded,
        error: .string(limit: 1 << 20))
      guard result.terminationStatus.isSuccess else {
        throw PictureError.cannotDraw(
          program: "gnuplot",
          reason: complaint(result.standardError) ?? "it ended with \(result.terminationStatus)")
      }
    } catch let error as PictureError {
      throw error
    } catch let error as SubprocessError where error.code == .executableNotFound {
      throw .isMissing(program: "gnuplot", package: "gnuplot-nox")
    } catch {
      throw .cannotDraw(program: "gnuplot", reason: "\(error)")
    }
  }

  /// The line of gnuplot's output that says what is wrong: it follows the command and a caret.
  static func complaint(_ errors: String) -> String? {
    errors.split(whereSeparator: \.isNewline).map(String.init)
      .last { !$0.contains("warning:") && $0.contains { $0.isLetter } }
  }
}
