import Figures

extension CoreChoice {
  /// What to warn of when a command begins: one line each.
  public var warnings: [String] {
    var lines: [String] = []
    switch setting.chooser {
    case .user:
      if let better {
        let cost = better.ratio.map { "costs \(($0 - 1).text(.percent(0)))" } ?? "fails"
        lines.append(
          "\(CoreSetting.variable)=\(setting.value ?? core) \(cost): \(comparison(better))")
      }
    case .openblas:
      if let obstacle {
        lines.append("cannot try OpenBLAS's other kernels (\(obstacle)): \(shortfall)")
      }
      if let restart = setting.restart {
        lines.append(
          "restarted for other kernels than \(restart.before), but OpenBLAS uses \(core):"
            + " going on with these")
      }
    case .fourways: break
    }
    if let forgets {
      lines.append("OpenBLAS's kernels are tried at every start: \(forgets)")
    }
    return lines
  }

  /// What a reader of a run's results has to know of the kernels.
  public var notes: [String] {
    switch setting.chooser {
    case .user:
      let judgement: String
      if let better {
        judgement = comparison(better)
      } else if trials != nil {
        judgement = "no others were faster by more than 5 % in a trial"
      } else if unused == nil {
        judgement = "they use the processor's strongest instruction set, or it is not known"
      } else {
        judgement = "whether or not they are the fastest here"
      }
      return [
        "\(CoreSetting.variable)=\(setting.value ?? core) is set: every strategy uses OpenBLAS's"
          + " \(core) kernels; \(judgement)."
      ]
    case .fourways:
      let before = setting.restart?.before ?? "unknown"
      let why =
        setting.restart?.ratio.map {
          "were \($0.text(.times)) as fast in a trial"
        } ?? "worked in a trial, where those failed"
      return [
        "OpenBLAS chose its \(before) kernels; its \(core) kernels \(why), so every strategy uses"
          + " these."
      ]
    case .openblas:
      guard let value = setting.value, value.lowercased() != core.lowercased() else { return [] }
      return [
        "\(CoreSetting.variable)=\(value) is set, but OpenBLAS uses its \(core) kernels."
      ]
    }
  }

  /// What the trial says of the best kernels, against those in use.
  public func comparison(_ better: CoreTrials.Better) -> String {
    if let ratio = better.ratio {
      return "OpenBLAS's \(better.core) kernels were \(ratio.text(.times)) as fast as its \(core)"
        + " kernels in a trial"
    }
    return "OpenBLAS's \(core) kernels failed in a trial (\(trials?.own.problem ?? "unknown")), its"
      + " \(better.core) kernels did not"
  }

  private var shortfall: String {
    "going on with OpenBLAS's \(core) kernels"
      + (unused.map { ", which leave the processor's \($0) unused" } ?? "")
  }
}
