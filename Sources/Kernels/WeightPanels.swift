/// A weight [outputs, inputs] cut into panels of some outputs, each stored transposed: [inputs,
/// width], row-major, panel after panel, the last one narrower if need be.
///
/// Outputs that start and end with a panel are one contiguous slice, as in a plain row-major
/// weight, which has panels of one. Both products of a first layer then take the weight as it is
/// stored: inputs·W forward and inputsᵀ·deltas for its gradient, neither with a transposed b. The
/// input gradient would want the weight transposed, but a first layer has none.
public enum WeightPanels {
  /// Rewrites a plain weight in panels.
  public static func pack(
    _ weight: Matrix, panel: Int, into packed: UnsafeMutablePointer<Float>
  ) {
    forEach(weight, panel) { packed[$0] = weight.base[$1] }
  }

  /// Rewrites a weight in panels as a plain one; `weight` gives its shape and the memory to write
  /// to.
  public static func unpack(
    _ packed: UnsafePointer<Float>, panel: Int, into weight: MutableMatrix
  ) {
    forEach(Matrix(weight), panel) { weight.base[$1] = packed[$0] }
  }

  /// Calls `body` with the index of each element in panels and in the plain weight.
  private static func forEach(
    _ weight: Matrix, _ panel: Int, _ body: (_ packed: Int, _ plain: Int) -> Void
  ) {
    for first in stride(from: 0, to: weight.rows, by: panel) {
      let width = min(panel, weight.rows - first)
      for output in 0..<width {
        for input in 0..<weight.columns {
          body(
            first * weight.columns + input * width + output,
            (first + output) * weight.stride + input)
        }
      }
    }
  }
}
