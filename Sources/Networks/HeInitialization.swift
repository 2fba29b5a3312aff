import Randomness

extension ParameterLayout {
  /// Initial parameters from a seed, with the same bits on every machine.
  ///
  /// Weights are uniform on [−√(6/inputs), √(6/inputs)) and biases zero. To reproduce them: one
  /// `SplitMix64(seed)`; for each layer in order, for each weight in row-major [outputs, inputs]
  /// order, u = (top 53 bits of the next draw)·2⁻⁵³ and w = binary32((2u − 1)·√(6/inputs)), all
  /// in binary64 until the last rounding. Only exact or correctly rounded operations are used.
  ///
  /// Source: He et al., "Delving deep into rectifiers", ICCV 2015, in its uniform form.
  public func heInitialized(seed: UInt64) -> [Float] {
    var generator = SplitMix64(seed: seed)
    var parameters = [Float](repeating: 0, count: count)
    for layer in 0..<shape.layers {
      let bound = (6 / Double(shape.inputs(of: layer))).squareRoot()
      let extent = weight(layer, columns: Extent(0, shape.outputs(of: layer)))
      for index in extent.lower..<extent.upper {
        parameters[index] = Float((2 * generator.nextUnit() - 1) * bound)
      }
    }
    return parameters
  }
}
