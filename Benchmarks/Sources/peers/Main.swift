import ArgumentParser
import Foundation
import KernelChoice
import Reports
import Strategies

@main
enum Main {
  /// Every error ends as one line on standard error and a documented exit code.
  static func main() {
    KernelTrial.answerIfAsked()
    do {
      var command = try Peers.parseAsRoot()
      try command.run()
    } catch let code as ExitCode {
      exit(code.rawValue)
    } catch let error where error is ValidationError || error is SelectionError {
      end("\(error)", 64)
    } catch {
      // What argument parsing itself has to say, such as --help.
      let code = Peers.exitCode(for: error)
      guard code == .failure else { Peers.exit(withError: error) }
      end("\(error)", 74)
    }
  }

  private static func end(_ message: String, _ code: Int32) -> Never {
    FileHandle.standardError.write(Data("peers: \(message)\n".utf8))
    exit(code)
  }
}
