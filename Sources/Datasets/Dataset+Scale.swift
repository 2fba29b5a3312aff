extension Dataset {
  /// Scales the features of both sets, by statistics of the training rows.
  ///
  /// No second copy of the rows is made where nobody else holds them.
  /// - Throws: `malformed` where a scaled value of a test row is beyond binary32.
  /// - Precondition: the features have not been scaled before.
  mutating func scale(_ scale: Scale) throws(DatasetError) {
    precondition(scaling == .none, "features are scaled once")
    let method: Scaling.Method =
      switch scale {
      case .auto: automatic
      case .none: .none
      case .standard: .standard
      case .minmax: .minmax
      }
    scaling = Scaling(method, of: training)
    guard method != .none else { return }
    training.scale(by: scaling)
    test.scale(by: scaling)
    // Scaled training values are small; a test row may be as far from them as binary32 goes.
    if let bad = test.storage.values.firstIndex(where: { !$0.isFinite }) {
      let (row, feature) = bad.quotientAndRemainder(dividingBy: features)
      throw .malformed(
        file: name,
        found: "feature \(feature + 1) of test row \(row + 1) too far from the training rows",
        expected: "a value that --scale \(method.rawValue) leaves within binary32")
    }
  }

  /// The labels below `outputs` that no row has, in ascending order.
  public func labelsWithoutRows(below outputs: Int) -> [Int] {
    let found = Set(training.labels).union(test.labels)
    return (0..<outputs).filter { !found.contains(Int32($0)) }
  }
}

extension LabelledRows {
  /// Replaces each feature by its scaled value.
  mutating func scale(by scaling: Scaling) {
    let (rows, features) = (rows, features)
    change { values in
      for row in 0..<rows {
        for feature in 0..<features {
          let index = row * features + feature
          values[index] = scaling(values[index], feature: feature)
        }
      }
    }
  }
}
