import Figures
import Measurement

extension Progress {
  /// Shows what a run is doing.
  func show(_ event: RunEvent) {
    switch event {
    case .planning(let name): show("proving the plan of \(name)")
    case .checking(let index, let total, let name):
      show(index, of: total, "checking \(name) against serial")
    case .calibrating: show("measuring what work costs here, for forecasts")
    case .settling(let look, let total):
      show(look, of: total, "measuring how long each strategy takes to settle")
    case .measuring(let round, let done, let widest):
      let width = widest.map { ", widest interval \($0.text(.percent(1)))" } ?? ""
      show(Int(done * 1000), of: 1000, "measuring, round \(round + 1)\(width)")
    case .sampled, .roundDone: break
    }
  }
}
