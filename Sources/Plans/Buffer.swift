/// A buffer of an arena. Level 0 is the batch itself; level l + 1 holds the outputs of layer l.
public enum Buffer: Hashable, BitwiseCopyable, Sendable {
  /// All parameters as one flat vector.
  case parameters
  /// The gradient of the loss by the parameters, in the parameters' layout.
  case gradients
  /// The optimizer's state beside each parameter (momentum, moments), in the parameters' layout.
  case optimizerState
  /// The outputs of a level, [rows, width].
  case activations(level: Int)
  /// The gradient of the loss by a level's values before their activation, [rows, width].
  case deltas(level: Int)

  /// The name as error messages have it.
  var name: String {
    switch self {
    case .parameters: "parameters"
    case .gradients: "gradients"
    case .optimizerState: "optimizer state"
    case .activations(let level): "activations of level \(level)"
    case .deltas(let level): "deltas of level \(level)"
    }
  }
}
