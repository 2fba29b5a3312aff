import Datasets
import Networks

/// Weights in a file that do not belong to the network.
public enum WeightsError: Error, Equatable, CustomStringConvertible {
  case missing(file: String, tensor: String)
  case unexpected(file: String, tensor: String)
  case shape(file: String, tensor: String, found: [Int], expected: [Int])
  case notFinite(file: String, tensor: String)
  /// The file holds all weights of a network, but of another one.
  case otherNetwork(file: String, found: String, expected: NetworkShape)

  public var description: String {
    switch self {
    case .missing(let file, let tensor): "\(file): expected a tensor '\(tensor)', found none"
    case .unexpected(let file, let tensor):
      "\(file): the network has no tensor '\(tensor)'; expected layers.N.weight and layers.N.bias"
    case .shape(let file, let tensor, let found, let expected):
      "\(file): tensor '\(tensor)' has shape \(found), the network's has \(expected)"
    case .notFinite(let file, let tensor): "\(file): tensor '\(tensor)' holds a NaN or infinity"
    case .otherNetwork(let file, let found, let expected):
      "\(file): it is a network of \(found), expected \(expected)"
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
    if let found = Self.widths(of: named), found != shape.widths {
      throw .otherNetwork(
        file: file, found: found.map(String.init).joined(separator: "-"), expected: shape)
    }
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

  /// The widths of the network, inputs first, that has exactly these tensors; nil where they are not
  /// those of one network.
  private static func widths(of named: [Tensor]) -> [Int]? {
    let shapes = Dictionary(named.map { ($0.name, $0.shape) }) { first, _ in first }
    guard shapes.count == named.count, !named.isEmpty, named.count.isMultiple(of: 2) else {
      return nil
    }
    var widths: [Int] = []
    for layer in 0..<named.count / 2 {
      guard let weight = shapes["layers.\(layer).weight"], weight.count == 2,
        shapes["layers.\(layer).bias"] == [weight[0]], widths.isEmpty || widths.last == weight[1]
      else { return nil }
      if widths.isEmpty { widths.append(weight[1]) }
      widths.append(weight[0])
    }
    return widths
  }
}
