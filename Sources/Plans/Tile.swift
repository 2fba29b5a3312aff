import Networks

/// A piece of one layer's work on one batch: which cells of layers × rows × columns × steps.
public struct Tile: Hashable, BitwiseCopyable, Sendable {
  /// The batch within the plan's period.
  public var step: Int
  public var layer: Int
  /// The number of the row piece: a label for people, F0.1 is microbatch 1.
  public var microbatch: Int
  /// Rows of the batch.
  public var rows: Extent
  /// Output neurons of the layer; for the backward pass, its inputs.
  public var columns: Extent
  /// The arena that holds the activations, their gradients and the parameter gradients.
  public var arena: Int
  /// The arena that holds the parameters.
  public var parameters: Int

  public init(
    step: Int = 0, layer: Int, microbatch: Int = 0, rows: Extent, columns: Extent, arena: Int,
    parameters: Int
  ) {
    self.step = step
    self.layer = layer
    self.microbatch = microbatch
    self.rows = rows
    self.columns = columns
    self.arena = arena
    self.parameters = parameters
  }
}
