import Networks

/// A piece of one layer's work on one batch: some cells of layers × rows × columns × steps.
public struct Tile: Hashable, BitwiseCopyable, Sendable {
  /// The number of the batch within the plan's period.
  public var step: Int
  public var layer: Int
  /// The number of the tile's rows among the pieces of the batch, as a label for people: F0.1 is
  /// microbatch 1.
  public var microbatch: Int
  /// The rows of the batch.
  public var rows: Extent
  /// The output neurons of the layer or, for the backward pass, its inputs.
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
