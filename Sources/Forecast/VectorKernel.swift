import Kernels

/// A kernel of a plan's actions that is no matrix product.
enum VectorKernel: Hashable {
  case copy, add, clear, divide
  /// The sum of so many vectors.
  case sum(Int)
  /// An optimizer's update by the sum of so many gradients.
  case update(Optimizer, gradients: Int)
  /// A loss with its gradient; its elements are rows × outputs.
  case loss(Loss)

  /// The most vectors in a sum that is timed; longer sums cost as much more a vector as the last one.
  static let longestSum = 3

  /// All kernels that a machine's model holds.
  static let all: [VectorKernel] =
    [.copy, .add, .clear, .divide] + (2...longestSum).map(sum)
    + Optimizer.all.flatMap { optimizer in
      (1...longestSum).map { .update(optimizer, gradients: $0) }
    } + Loss.all.map(loss)

  /// The name in a model's file.
  var name: String {
    switch self {
    case .copy: "copy"
    case .add: "add"
    case .clear: "clear"
    case .divide: "divide"
    case .sum(let count): "sum of \(count)"
    case .update(let optimizer, let gradients): "\(optimizer.name) by \(gradients)"
    case .loss(let loss): loss.name
    }
  }

  /// The same kernel with another number of vectors in its sum; nil where it has no sum.
  func summing(_ count: Int) -> VectorKernel? {
    switch self {
    case .sum: .sum(count)
    case .update(let optimizer, _): .update(optimizer, gradients: count)
    case .copy, .add, .clear, .divide, .loss: nil
    }
  }

  /// The number of vectors that it adds up; nil where it has no sum.
  var summands: Int? {
    switch self {
    case .sum(let count), .update(_, let count): count
    case .copy, .add, .clear, .divide, .loss: nil
    }
  }

  static func == (a: VectorKernel, b: VectorKernel) -> Bool { a.name == b.name }
  func hash(into hasher: inout Hasher) { hasher.combine(name) }
}
