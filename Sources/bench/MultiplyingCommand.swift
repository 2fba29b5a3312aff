import ArgumentParser

/// A command whose time is that of OpenBLAS's kernels, and so begins by seeing that these are good.
protocol MultiplyingCommand: ParsableCommand {
  var quiet: Bool { get }
  /// Whether the command will multiply with the options that it got.
  var multiplies: Bool { get }
}

extension RunCommand: MultiplyingCommand {
  /// A child that takes one sample uses its parent's kernels.
  var multiplies: Bool { sample == nil && !dryRun }
}

extension TrainCommand: MultiplyingCommand {
  var multiplies: Bool { true }
}

extension SweepCommand: MultiplyingCommand {
  var multiplies: Bool { true }
}

extension AdviseCommand: MultiplyingCommand {
  var multiplies: Bool { true }
}

extension CalibrateCommand: MultiplyingCommand {
  var multiplies: Bool { true }
}
