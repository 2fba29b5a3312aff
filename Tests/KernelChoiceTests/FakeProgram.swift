import KernelChoice
import Support

/// A shell script in the place of the program: what a trial's child does is up to a test.
struct FakeProgram {
  let folder: TemporaryFolder

  /// - Parameter script: the shell's commands. `$OPENBLAS_CORETYPE` is what the child is to use.
  init(_ script: String) throws {
    folder = try TemporaryFolder()
    try folder.write("echo call >>calls\n\(script)\n", to: "script")
  }

  /// The program, with the patience that a test has where a child hangs.
  func image(
    _ environment: [String: String] = [:], patience: Duration = .seconds(600)
  ) -> ProgramImage {
    var image = ProgramImage(
      path: "/bin/sh",
      arguments: ["sh", "-c", "cd '\(folder.path)' && . ./script"],
      environment: ["PATH": "/usr/bin:/bin"].merging(environment) { $1 })
    image.patience = patience
    return image
  }

  /// How often it was started. The folder lives until a test has asked for this the last time.
  var calls: Int {
    ((try? folder.read("calls")) ?? "").split(separator: "\n").count
  }

  /// Answers as kernels do that have these rates, and as kernels that are unknown where there is none.
  static func answering(_ rates: [String: Double], own: String) -> String {
    let cases = rates.sorted { $0.key < $1.key }
      .map { "\($0.key)) echo kernel-trial \($0.key) \($0.value) 0.1 ;;" }.joined(separator: " ")
    return "case ${OPENBLAS_CORETYPE-\(own)} in \(cases) *) echo kernel-trial \(own) 1 0.1 ;; esac"
  }
}
