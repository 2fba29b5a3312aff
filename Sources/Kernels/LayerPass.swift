/// The product of one of a layer's passes, with everything that decides how fast it can be made.
///
/// The passes multiply inputs [rows, inputs], the weight [outputs, inputs] and the deltas of the
/// layer's outputs [rows, outputs].
public struct LayerPass: Hashable, Sendable, Codable {
  public enum Direction: String, CaseIterable, Sendable, Codable {
    /// outputs ← inputs·weightᵀ
    case forward
    /// inputDeltas ← deltas·weight
    case backward
    /// weight ← β·weight + α·deltasᵀ·inputs
    case gradient
  }

  public var direction: Direction
  /// The rows of the batch.
  public var rows: Int
  public var inputs: Int
  public var outputs: Int
  /// The weight's layout in memory; see `WeightPanels`. One is the plain layout.
  public var panel: Int
  /// The elements from row to row of the inputs, or of their deltas.
  public var inputStride: Int
  /// The elements from row to row of the outputs, or of their deltas.
  public var outputStride: Int
  /// All inputs of the layer, of which a backward pass may take some.
  public var weightInputs: Int
  /// Whether a gradient is added to what is there, so that β is one and not zero.
  public var accumulates: Bool
  /// Whether a gradient is multiplied by an α other than one.
  public var isScaled: Bool

  public init(
    _ direction: Direction, rows: Int, inputs: Int, outputs: Int, panel: Int = 1,
    inputStride: Int? = nil, outputStride: Int? = nil, weightInputs: Int? = nil,
    accumulates: Bool = false, isScaled: Bool = false
  ) {
    self.direction = direction
    self.rows = rows
    self.inputs = inputs
    self.outputs = outputs
    self.panel = panel
    self.inputStride = inputStride ?? inputs
    self.outputStride = outputStride ?? outputs
    self.weightInputs = weightInputs ?? inputs
    self.accumulates = accumulates
    self.isScaled = isScaled
  }

  /// The floating-point operations of the product.
  public var operations: Double { 2 * Double(rows) * Double(inputs) * Double(outputs) }

  /// The most elements of scratch that any method needs.
  public var mostScratch: Int {
    switch direction {
    case .forward: panel == 1 ? rows * outputs : 0
    case .backward: panel == 1 ? 0 : rows * (inputs + outputs)
    case .gradient: isScaled ? rows * outputs : 0
    }
  }
}
