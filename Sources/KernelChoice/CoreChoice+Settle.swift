import Files
import Foundation
import Kernels
import Machine

extension CoreChoice {
  /// The choice as it was when this process first asked, which is at the start of a program that
  /// multiplies. It may take a second or two, the first time on a machine.
  public static let atStart = CoreChoice(
    Circumstances(
      core: BLAS.core, configuration: BLAS.configuration,
      environment: ProcessInfo.processInfo.environment, processor: ProcessorDescription(),
      program: ProgramImage.current()))

  /// Who chose the kernels that this process uses.
  public static let chooser = CoreSetting(
    core: BLAS.core, environment: ProcessInfo.processInfo.environment
  ).chooser

  /// Makes sure that OpenBLAS uses good kernels: restarts the program with better ones where OpenBLAS's
  /// own choice is worse, and warns on standard error of what it leaves as it is.
  ///
  /// Must be called before a program reads, writes or starts anything: a restart begins it anew.
  ///
  /// - Parameter isQuiet: whether warnings are not wanted.
  public static func settle(isQuiet: Bool = false) {
    KernelTrial.answerIfAsked()
    // A user's choice stays as it is, so a trial serves a warning only.
    guard !isQuiet || chooser != .user else { return }
    var lines = atStart.warnings
    if chooser == .openblas, let better = atStart.better {
      let variables = CoreSetting.variables(from: atStart.core, to: better)
      let reason = ProgramImage.current()?.restart(with: variables) ?? "/proc has changed"
      lines.append(
        "cannot restart with better kernels (\(reason)): \(atStart.comparison(better))")
    }
    guard !isQuiet else { return }
    for line in lines {
      try? FileHandle.standardError.write(contentsOf: Data("warning: \(line.onOneLine)\n".utf8))
    }
  }
}
