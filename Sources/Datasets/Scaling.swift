/// A map of each feature x to (x − offset) ÷ divisor, the same for training and for test rows.
///
/// Offsets and divisors are computed from the training rows alone. Sums run over the rows in their
/// order and in binary64, and each scaled value is rounded to binary32 once, so that the same rows
/// give the same bits on every machine. A feature that is constant in the training rows has the
/// divisor 1: it becomes 0 in the training rows, and keeps its distance from the constant in the test
/// rows. The divisors are those of scikit-learn's `StandardScaler` and `MinMaxScaler`.
public struct Scaling: Equatable, Sendable {
  /// How the features were scaled, after `Scale.auto` was decided.
  public enum Method: String, CaseIterable, Sendable {
    /// The numbers as they are.
    case none
    /// Divided by 255.
    case bytes
    /// Offset: the mean. Divisor: the standard deviation, √(Σ (x − mean)² ÷ rows).
    case standard
    /// Offset: the minimum. Divisor: the maximum minus the minimum.
    case minmax
  }

  public let method: Method
  /// One offset for each feature; empty for `none` and `bytes`, which treat all features alike.
  public let offsets: [Double]
  /// One divisor for each feature, above 0; empty for `none` and `bytes`.
  public let divisors: [Double]

  /// The numbers as they are.
  public static let none = Scaling(method: .none, offsets: [], divisors: [])

  /// The scaling by a method whose statistics are those of `rows`.
  init(_ method: Method, of rows: LabelledRows) {
    switch method {
    case .none, .bytes: self.init(method: method, offsets: [], divisors: [])
    case .standard:
      let (means, deviations) = rows.meansAndDeviations
      self.init(method: method, offsets: means, divisors: deviations)
    case .minmax:
      let (least, most) = rows.extremes
      self.init(
        method: method, offsets: least,
        divisors: zip(least, most).map { $0 == $1 ? 1 : $1 - $0 })
    }
  }

  init(method: Method, offsets: [Double], divisors: [Double]) {
    self.method = method
    self.offsets = offsets
    self.divisors = divisors
  }

  /// The scaled value of the number `value` of a feature.
  func callAsFunction(_ value: Float, feature: Int) -> Float {
    switch method {
    case .none: value
    case .bytes: value / 255
    case .standard, .minmax: Float((Double(value) - offsets[feature]) / divisors[feature])
    }
  }
}

extension Scaling.Method {
  /// What `--scale auto` takes for numbers of which only the values are known: `none` where all are
  /// from 0 to 1, `bytes` where all are whole numbers from 0 to 255, and otherwise `standard`.
  static func suiting(_ rows: LabelledRows) -> Scaling.Method {
    let values = rows.storage.values
    if values.allSatisfy({ $0 >= 0 && $0 <= 1 }) { return .none }
    let areBytes = values.allSatisfy { $0 >= 0 && $0 <= 255 && $0 == $0.rounded(.down) }
    return areBytes ? .bytes : .standard
  }
}

extension Scaling: CustomStringConvertible {
  /// What was done to the features, for people.
  public var description: String {
    switch method {
    case .none: "features as they are"
    case .bytes: "features divided by 255"
    case .standard: "features standardised by the training rows' means and standard deviations"
    case .minmax: "features scaled to 0 to 1 by the training rows' minima and maxima"
    }
  }
}

extension LabelledRows {
  /// The least and the largest value of each feature.
  fileprivate var extremes: (least: [Double], most: [Double]) {
    var (least, most) = (row(0), row(0))
    for row in 1..<max(1, rows) {
      let values = pointer(toRow: row)
      for feature in 0..<features {
        least[feature] = min(least[feature], values[feature])
        most[feature] = max(most[feature], values[feature])
      }
    }
    return (least.map(Double.init), most.map(Double.init))
  }

  /// The mean and the standard deviation of each feature; the deviation of a constant one is 1 here.
  fileprivate var meansAndDeviations: (means: [Double], deviations: [Double]) {
    var means = [Double](repeating: 0, count: features)
    for row in 0..<rows {
      let values = pointer(toRow: row)
      for feature in 0..<features { means[feature] += Double(values[feature]) }
    }
    for feature in 0..<features { means[feature] /= Double(rows) }

    var squares = [Double](repeating: 0, count: features)
    for row in 0..<rows {
      let values = pointer(toRow: row)
      for feature in 0..<features {
        let distance = Double(values[feature]) - means[feature]
        squares[feature] += distance * distance
      }
    }
    // Where all values are equal, rounding could leave a deviation that is not quite 0.
    let (least, most) = extremes
    let deviations = (0..<features).map { feature in
      least[feature] == most[feature] ? 1 : (squares[feature] / Double(rows)).squareRoot()
    }
    return (means, deviations)
  }
}
