import Plans

extension PlanCost {
  /// Counts operations and operands only, as if exchanging were free, so that jobs that are small
  /// enough for a test are cut as finely as large ones: into blocks that are as square as can be.
  public static let operations = PlanCost(
    flopsPerSecond: 1, weightBytesPerSecond: 4, inputBytesPerSecond: 4, bytesPerSecond: .infinity)
}
