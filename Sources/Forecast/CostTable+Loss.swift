import Foundation
import Kernels

extension CostTable {
  /// The costs of a loss: between the rows that were timed on a straight line in the logarithm of their
  /// outputs, and those of the shortest and the longest rows beyond.
  func loss(_ loss: Loss, rows: Int, outputs: Int) -> OperandCosts {
    let known = VectorKernel.lossOutputs
    func costs(_ length: Int) -> OperandCosts {
      vector(.loss(loss, outputs: length), rows * outputs)
    }
    guard let above = known.firstIndex(where: { $0 >= outputs }) else { return costs(known.last!) }
    guard above > 0 else { return costs(known[0]) }
    let (a, b) = (Double(known[above - 1]), Double(known[above]))
    return costs(known[above - 1]).mixed(
      with: costs(known[above]), log(Double(outputs) / a) / log(b / a))
  }
}
