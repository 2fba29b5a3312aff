import Networks

/// The buffers a place has. Levels count from the inputs: level 0 is the batch itself, level l+1
/// the outputs of layer l.
public enum Buffer: Hashable, BitwiseCopyable, Sendable {
  /// All parameters, flat.
  case parameters
  /// The loss's gradient by the parameters, flat like them.
  case gradients
  /// What the optimizer keeps beside each parameter (momentum, moments), flat like them.
  case optimizerState
  /// [rows, width] outputs of a level.
  case activations(level: Int)
  /// [rows, width] gradient of the loss by a level's values before their activation.
  case deltas(level: Int)
}

/// A rectangle of a buffer: whole rows × columns of a level, or, for the flat buffers, row 0 of
/// one long row.
public struct Region: Hashable, BitwiseCopyable, Sendable {
  public var buffer: Buffer
  public var rows: Extent
  public var columns: Extent

  public init(_ buffer: Buffer, rows: Extent = Extent(0, 1), columns: Extent) {
    self.buffer = buffer
    self.rows = rows
    self.columns = columns
  }

  /// binary32 values in the region.
  public var count: Int { rows.count * columns.count }
}
