/// A function that training minimises, with its gradient by the network's outputs.
public struct Loss: Sendable {
  public let name: String
  /// Computes the loss of outputs [rows, classes], given the class of each row. It writes the
  /// gradient of the batch's mean loss, already divided by `batch`, and returns the sum of the
  /// rows' losses.
  public let apply:
    @Sendable (
      _ outputs: Matrix, _ labels: UnsafePointer<Int32>, _ batch: Int, _ deltas: MutableMatrix
    ) -> Double

  init(
    name: String,
    apply: @escaping @Sendable (Matrix, UnsafePointer<Int32>, Int, MutableMatrix) -> Double
  ) {
    self.name = name
    self.apply = apply
  }

  /// Every loss; a new one is a file and a line here.
  public static let all: [Loss] = [crossEntropy, squaredError]

  public static func named(_ name: String) -> Loss? { all.first { $0.name == name } }
}
