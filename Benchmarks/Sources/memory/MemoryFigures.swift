import Figures
import Foundation

/// What a process had in memory, in bytes.
struct MemoryFigures: Codable {
  /// Why there is nothing to tell; empty otherwise.
  var skipped = ""
  /// Before there was data or a plan.
  var base = 0
  /// Parameters, gradients, optimizer state, activations, data.
  var declared: [Int] = []
  /// After a tenth, half and all of the training.
  var resident: [Int] = []
  var peak = 0
  var steps = 0

  static let header = """
    row strategy                       workers   params    grads    state    activ.     data     \
    base     peak  peak÷decl. less base    10 %    50 %   100 %    steps
    """

  static let legend = """

    MB of 10^6 bytes. declared: parameters, gradients, optimizer state, activations (with their
    gradients) of all places, and the rows with their labels. base: resident before data and plan,
    after a small product on each worker. peak: VmHWM at the end. 10 %, 50 %, 100 %: resident then,
    less what it was at 10 %, in kB.
    """

  func line(_ order: MemoryOrder) -> String {
    let name = order.strategy.padding(toLength: 30, withPad: " ", startingAt: 0)
    let place = "\(order.row)   \(name) \(Self.padded("\(order.workers)", 7))"
    guard skipped.isEmpty else { return "\(place)  skipped: \(skipped)" }
    let sum = Double(declared.reduce(0, +))
    let megabytes = (declared + [base, peak]).map { Self.fixed(Double($0) / 1e6, 2, 9) }
    let growth = resident.map { Self.fixed(Double($0 - resident[0]) / 1e3, 0, 8) }
    return place + megabytes.joined() + Self.fixed(Double(peak) / sum, 2, 12)
      + Self.fixed(Double(peak - base) / sum, 2, 10) + growth.joined()
      + Self.padded("\(steps)", 9)
  }

  private static func fixed(_ value: Double, _ digits: Int, _ width: Int) -> String {
    padded(value.text(.fixed(digits)), width)
  }

  private static func padded(_ text: String, _ width: Int) -> String {
    String(repeating: " ", count: max(0, width - text.count)) + text
  }
}
