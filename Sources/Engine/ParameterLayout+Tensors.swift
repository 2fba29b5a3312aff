import Datasets
import Networks

/// Weights in a file that do not belong to the network.
public enum WeightsError: Error, Equatable, CustomStringConvertible {
  case missing(file: String, tensor: String)
  case unexpected(file: String, tensor: String)
  case shape(file: String, tensor: String, found: [Int], expected: [Int])
  case notFinite(file: String, tensor: String)

  public var description: String {
    switch self {
    case .missing(let file, let tensor): "\(file): expected a tensor '\(tensor)', found none"
    case .unexpected(let file, let tensor):
      "\(file): the network has no tensor '\(tensor)'; expected layers.N.weight and layers.N.bias"
    case .shape(let file, let tensor, let found, let expected):
      "\(file): tensor '\(tensor)' has shape \(found), the network's has \(expected)"
    case .notFinite(let file, let tensor): "\(file): tensor '\(tensor)' holds a NaN or infinity"
    }
  }
}

extension ParameterLayout {
  /// The tensors under the names that other frameworks use: `layers.N.weight` [out, in],
  /// `layers.N.bias`.
  public func namedTensors(_ parameters: [Float]) -> [Tensor] {
    tensors.map {
      Tensor(
        name: $0.name, shape: $0.shape,
        values: Array(parameters[$0.extent.lower..<$0.extent.upper]))
    }
  }

  /// The flat vector of a file's tensors, which must be exactly those of this network.
  public func parameters(
    from named: [Tensor], file: String
  ) throws(WeightsError) -> [Float] {
    var parameters = [Float](repeating: 0, count: count)
    let known = Set(tensors.map(\.name))
    if let other = named.first(where: { !known.contains($0.name) }) {
      throw .unexpected(file: file, tensor: other.name)
    }
    for tensor in tensors {
      guard let found = named.first(where: { $0.name == tensor.name }) else {
        throw .missing(file: file, tensor: tensor.name)
      }
      guard found.shape == tensor.shape else {
        throw .shape(
          file: file, tensor: tensor.name, found: found.shape, expected: tensor.shape)
      }
      guard found.values.allSatisfy(\.isFinite) else {
        throw .notFinite(file: file, tensor: tensor.name)
      }
      parameters.replaceSubrange(tensor.extent.lower..<tensor.extent.upper, with: found.values)
    }
    return parameters
  }
}
