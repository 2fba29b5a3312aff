import Support

/// Sixty rows of six features in three classes, of which the last six are for testing. All values
/// are eighths, which every format and binary32 hold exactly.
enum TinyData {
  static let features = 6
  static let classes = 3
  static let rows = 60
  static let trainingRows = 54

  static func label(_ row: Int) -> Int { row * 7 % classes }

  static func row(_ row: Int) -> [Double] {
    (0..<features).map { feature in
      let noise = Double((row * 31 + feature * 17 + row * row * feature) % 5)
      return (noise + (feature % classes == label(row) ? 4 : 0)) / 8
    }
  }

  static func line(_ row: Int) -> String {
    ([label(row).description] + self.row(row).map(\.description)).joined(separator: ",")
  }

  static var csv: String { (0..<rows).map { line($0) + "\n" }.joined() }

  /// A folder with the data as `tiny.csv`.
  static func folder() throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    try folder.write(csv, to: "tiny.csv")
    return folder
  }

  static let data = ["--data", "csv:tiny.csv"]
  static let job = data + ["--network", "6-5-3", "--batch", "7"]
  /// A whole run that takes a fraction of a second.
  static let run =
    ["run"] + job + [
      "--quick", "--rounds", "1", "--sample-time", "1", "--workers", "2", "--output", "out",
    ]
}
