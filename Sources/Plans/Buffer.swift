/// The buffers an arena has. Levels count from the inputs: level 0 is the batch itself, level l+1
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
