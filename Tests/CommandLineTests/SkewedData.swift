import Support

/// The rows of `TinyData` as z-scores and the like would have them: features below 0, of very
/// different sizes, and one that is constant.
enum SkewedData {
  static func row(_ row: Int) -> [Double] {
    let values = TinyData.row(row)
    return [values[0] - 4, values[1] * 1024, 7, -values[3], values[4] / 64, values[5] * 8 - 5]
  }

  static var csv: String {
    (0..<TinyData.rows).map { number in
      ([TinyData.label(number).description] + row(number).map(\.description))
        .joined(separator: ",") + "\n"
    }.joined()
  }

  /// A folder with the data as `tiny.csv`, which the arguments of `TinyData` name.
  static func folder() throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    try folder.write(csv, to: "tiny.csv")
    return folder
  }

  /// The training rows' mean of each feature and the divisor of `standard`, in plain loops.
  static let statistics: [(offset: Double, divisor: Double)] = (0..<TinyData.features).map {
    feature in
    let values = (0..<TinyData.trainingRows).map { row($0)[feature] }
    let mean = values.reduce(0, +) / Double(values.count)
    let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count)
    return (mean, feature == 2 ? 1 : variance.squareRoot())
  }

  static func standardised(_ row: Int) -> [Double] {
    zip(self.row(row), statistics).map { ($0 - $1.offset) / $1.divisor }
  }
}
