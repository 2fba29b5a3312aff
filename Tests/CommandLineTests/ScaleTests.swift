import Foundation
import Support
import Testing

struct ScaleTests {
  /// A run on features below 0 trains what plain loops train on standardised rows, and says what it
  /// did to them.
  @Test(arguments: [[], ["--scale", "standard"]])
  func aRunStandardisesAndSaysSo(arguments: [String]) throws {
    let folder = try SkewedData.folder()
    try folder.add("start", TrainTests.file(TrainTests.start))
    let outcome = try bench(
      TinyData.run + ["--strategy", "serial", "--initial-weights", "start"] + arguments, in: folder)
    #expect(outcome.code == 0 && outcome.complaints == [])
    // The weights are of no program of ours.
    #expect(outcome.errors.contains("warning: start does not say how its features were scaled"))

    var naive = TrainTests.start
    for row in try Report("out/losses.csv", in: folder).rows.prefix(20) {
      let rows = try (0..<7).map { (Int(try row.number("step")) * 7 + $0) % TinyData.trainingRows }
      let (inputs, labels) = (rows.map(SkewedData.standardised), rows.map(TinyData.label))
      let loss = naive.meanLoss(inputs, labels, .crossEntropy)
      #expect(try abs(row.number("loss") - loss) < 1e-5)
      naive.descend(naive.gradient(inputs, labels, .crossEntropy), rate: 0.1)
    }
    for row in try Report("out/summary.csv", in: folder).rows {
      #expect(row["scale"] == "standard")
    }
    let environment = try JSONSerialization.jsonObject(
      with: Data(folder.read("out/environment.json").utf8))
    let record = try #require(environment as? [String: Any])
    #expect((record["data"] as? String)?.contains("features standardised") == true)

    let scaling = try Report("out/scaling.csv", in: folder)
    #expect(scaling.header == ["schema_version", "feature", "offset", "divisor"])
    #expect(scaling.rows.count == TinyData.features)
    for (feature, row) in scaling.rows.enumerated() {
      #expect(row["feature"] == "\(feature)")
      #expect(try isClose(row.number("offset"), SkewedData.statistics[feature].offset))
      #expect(try isClose(row.number("divisor"), SkewedData.statistics[feature].divisor))
    }
  }

  @Test func whatNeedsNoNumbersWritesNone() throws {
    let folder = try TinyData.folder()
    #expect(try bench(TinyData.run + ["--strategy", "serial"], in: folder).code == 0)
    #expect(try !folder.contents("out").contains("scaling.csv"))
    #expect(try Report("out/summary.csv", in: folder).rows[0]["scale"] == "none")
  }

  /// Two runs whose features were scaled in different ways are not of one job.
  @Test func theScalingIsPartOfTheJob() throws {
    let folder = try SkewedData.folder()
    for (name, scale) in [("a", "auto"), ("b", "minmax"), ("c", "standard")] {
      let outcome = try bench(
        Array(TinyData.run.dropLast()) + [name, "--strategy", "serial", "--scale", scale],
        in: folder)
      #expect(outcome.code == 0)
    }
    let different = try bench(["check", "a", "b"], in: folder).output
    #expect(different.contains("another job: scale is 'standard' and 'minmax'"))
    #expect(try !bench(["check", "a", "c"], in: folder).output.contains("another job"))
  }

  @Test(arguments: [
    ("auto", "features standardised"), ("none", "features as they are"),
    ("standard", "features standardised"), ("minmax", "features scaled to 0 to 1"),
  ])
  func dataSaysWhatIsDone(scale: String, words: String) throws {
    let outcome = try bench(
      ["data", "csv:tiny.csv", "--scale", scale], in: SkewedData.folder())
    #expect(outcome.code == 0 && outcome.output.contains("\n\(words)"))
  }

  // MARK: Weights

  private func train(_ arguments: [String], in folder: TemporaryFolder) throws -> Outcome {
    try bench(
      ["train"] + TinyData.job + ["--strategy", "serial", "--steps", "2"] + arguments, in: folder)
  }

  @Test func weightsRememberTheirScaling() throws {
    let folder = try SkewedData.folder()
    for scale in ["standard", "minmax", "none"] {
      #expect(try train(["--scale", scale, "--save-weights", scale], in: folder).code == 0)
    }
    for (file, scale, warning) in [
      ("standard", "auto", nil), ("minmax", "minmax", nil), ("none", "none", nil),
      ("standard", "minmax", "standard was trained on features standardised"),
      ("none", "standard", "none was trained on features as they are; here: features standardised"),
      ("minmax", "none", "minmax was trained on features scaled to 0 to 1"),
    ] {
      let outcome = try train(["--initial-weights", file, "--scale", scale], in: folder)
      #expect(outcome.code == 0)
      if let warning {
        #expect(outcome.errors.hasPrefix("warning: \(warning)"), "\(outcome.errors)")
        #expect(outcome.errors.filter { $0 == "\n" }.count == 1)
      } else {
        #expect(outcome.errors == "")
      }
    }
  }

  @Test func weightsNoticeOtherTrainingRows() throws {
    let folder = try SkewedData.folder()
    #expect(try train(["--save-weights", "w"], in: folder).code == 0)
    try folder.write(SkewedData.csv.replacing("-3.5,", with: "-3.25,"), to: "tiny.csv")
    let outcome = try train(["--initial-weights", "w"], in: folder)
    #expect(outcome.code == 0)
    #expect(
      outcome.errors.hasPrefix("warning: w was trained on features scaled by other statistics"))
  }

  // MARK: Outputs

  /// An output that no row trains is told, and training goes on.
  @Test(arguments: [
    (
      "6-5-4",
      "1 of the 4 outputs of network 6-5-4 belong to no row of tiny.csv, first that of label 3"
    ),
    (
      "6-5-9",
      "6 of the 9 outputs of network 6-5-9 belong to no row of tiny.csv, first that of label 3"
    ),
  ])
  func surplusOutputsAreTold(network: String, warning: String) throws {
    let folder = try TinyData.folder()
    let outcome = try train(["--network", network], in: folder)
    #expect(outcome.code == 0 && outcome.errors == "warning: \(warning)\n")
    #expect(try train(["--network", network, "--quiet"], in: folder).errors == "")
  }

  @Test func aLabelThatNoRowHasIsTold() throws {
    let folder = try TinyData.folder()
    try folder.write(TinyData.csv.replacing(/(?m)^1,/, with: "0,"), to: "tiny.csv")
    #expect(
      try train([], in: folder).errors
        == "warning: 1 of the 3 outputs of network 6-5-3 belong to no row of tiny.csv, "
        + "first that of label 1\n")
  }
}
