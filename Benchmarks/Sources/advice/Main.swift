import ArgumentParser
import Foundation
import KernelChoice

@main
enum Main {
  /// Every error ends as one line on standard error and a documented exit code.
  static func main() {
    KernelTrial.answerIfAsked()
    do {
      var command = try AdviceAccuracy.parseAsRoot()
      try command.run()
    } catch let code as ExitCode {
      exit(code.rawValue)
    } catch let error as ValidationError {
      end("\(error)", 64)
    } catch {
      switch AdviceAccuracy.exitCode(for: error) {
      case .failure: end("\(error)", 74)
      case .success: AdviceAccuracy.exit(withError: error)  // --help
      case let code: end(AdviceAccuracy.message(for: error), code.rawValue)
      }
    }
  }

  private static func end(_ message: String, _ code: Int32) -> Never {
    FileHandle.standardError.write(Data("advice: \(message)\n".utf8))
    exit(code)
  }
}
