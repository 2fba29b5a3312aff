import Datasets
import Engine
import Networks

/// The weights of `--initial-weights`, and the scaling of features that they were trained with.
struct InitialWeights {
  let path: String
  let parameters: [Float]
  /// nil where the file does not name one, as files of other programs.
  let scaling: Scaling?

  /// Reads a safetensors file of a network of this shape.
  ///
  /// - Throws: a failure where the file cannot be read or is of another network.
  init(_ path: String, shape: NetworkShape) throws(Failure) {
    let file = try Failure.catching { try Safetensors.readAll(path: path) }
    self.path = path
    parameters = try Failure.catching {
      try ParameterLayout(shape).parameters(from: file.tensors, file: path)
    }
    scaling = try Failure.catching { try Scaling(metadata: file.metadata, file: path) }
  }

  /// A sentence for the user where the weights expect features that are scaled in another way; nil
  /// where they fit, or where nothing is known and nothing was done that depends on the rows.
  func warning(with found: Scaling) -> String? {
    guard let scaling else {
      return found.offsets.isEmpty
        ? nil : "\(path) does not say how its features were scaled; here: \(found)"
    }
    guard scaling != found else { return nil }
    return scaling.method == found.method
      ? "\(path) was trained on features scaled by other statistics than those of these training rows"
      : "\(path) was trained on \(scaling); here: \(found)"
  }
}
