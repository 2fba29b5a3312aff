import Kernels

/// A kernel of a plan's actions that is no matrix product.
enum VectorKernel: Hashable {
  case copy, add, clear, divide
  /// The sum of so many vectors.
  case sum(Int)
  /// An optimizer's update by the sum of so many gradients.
  case update(Optimizer, gradients: Int)
  /// A loss with its gradient on rows of so many outputs; its elements are rows × outputs.
  case loss(Loss, outputs: Int)

  /// The most vectors in a sum that is timed; longer sums cost as much more a vector as the last one.
  static let longestSum = 3

  /// The outputs of the rows that losses are timed on, in ascending order. Short rows overlap in a
  /// core; within a long one each step waits for the one before.
  static let lossOutputs = [10, 64, 512]

  /// All kernels that a machine's model holds.
  static let all: [VectorKernel] =
    [.copy, .add, .clear, .divide] + (2...longestSum).map(sum)
    + Optimizer.all.flatMap { optimizer in
      (1...longestSum).map { .update(optimizer, gradients: $0) }
    } + Loss.all.flatMap { loss in lossOutputs.map { .loss(loss, outputs: $0) } }

  /// The name in a model's file.
  var name: String {
    switch self {
    case .copy: "copy"
    case .add: "add"
    case .clear: "clear"
    case .divide: "divide"
    case .sum(let count): "sum of \(count)"
    case .update(let optimizer, let gradients): "\(optimizer.name) by \(gradients)"
    case .loss(let loss, let outputs): "\(loss.name) of \(outputs)"
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
