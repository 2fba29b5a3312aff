import Foundation
import Support
import Testing

/// Real digits. They are not part of the repository: `FOURWAYS_MNIST` names their folder, or they
/// lie in `shared/data/mnist` beside it.
struct MNISTTests {
  static let digits: String = {
    if let folder = ProcessInfo.processInfo.environment["FOURWAYS_MNIST"] { return folder }
    let package = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
    return package.deletingLastPathComponent().appending(path: "shared/data/mnist").path
  }()

  /// After ten epochs scikit-learn's MLP of this shape reaches 93.6 to 94.8 %, a linear model
  /// 89.1 %.
  @Test(
    .enabled(
      if: FileManager.default.fileExists(atPath: digits),
      "MNIST is not there: set FOURWAYS_MNIST to a folder of its files"),
    arguments: ["data-parallel:direct"]
      + (Thoroughness.isFull ? ["serial", "layer-parallel:tensor"] : []))
  func tenEpochsLearnTheDigits(strategy: String) throws {
    let outcome = try bench(
      [
        "train", "--data", Self.digits, "--epochs", "10", "--batch", "32", "--optimizer", "adam",
        "--learning-rate", "0.001", "--strategy", strategy, "--workers", "2",
      ], in: TemporaryFolder())
    #expect(outcome.code == 0 && outcome.complaints == [])
    let lines = outcome.output.split(separator: "\n")
    #expect(lines.count == 10)
    let last = try #require(lines.last?.firstMatch(of: /test accuracy ([0-9.]+) %/))
    #expect(try #require(Double(last.1)) >= 93.6, "\(lines.last ?? "")")
  }
}
