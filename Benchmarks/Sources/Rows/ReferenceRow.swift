import Networks

/// A job that everything here is measured on: a row of the reference table.
///
/// The first two are the product's own network, where calls, barriers and exchanges count; the
/// others are wide, where it is all but GEMM.
public struct ReferenceRow: Sendable {
  /// From 1, as rows are counted.
  public let number: Int
  public let batch: Int
  public let shape: NetworkShape

  /// All four, in order.
  public static let all: [ReferenceRow] = [
    ReferenceRow(1, batch: 32, "784-128-64-10"),
    ReferenceRow(2, batch: 256, "784-128-64-10"),
    ReferenceRow(3, batch: 128, "1024-1024-1024-1024-10"),
    ReferenceRow(4, batch: 512, "2048-2048-2048-10"),
  ]

  private init(_ number: Int, batch: Int, _ shape: String) {
    self.number = number
    self.batch = batch
    // Ours, so a mistake in one is found by any use of this table.
    self.shape = try! NetworkShape(shape)
  }

  /// The product's own digits, as wide as the network, as `--data` names them.
  public var data: String { shape.inputs == 784 ? "synthetic" : "synthetic:\(shape.inputs)" }

  /// Matrix operations of one step.
  public var flopsPerStep: Int { batch * shape.trainingFlopsPerRow }
}
