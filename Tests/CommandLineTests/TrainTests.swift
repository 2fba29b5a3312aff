import Foundation
import Strategies
import Support
import Testing

struct TrainTests {
  /// Weights that no generator makes, of the network 6-5-3, as nested arrays.
  static let start = NaiveNetwork(layers: [layer(6, 5), layer(5, 3)])

  private static func layer(_ inputs: Int, _ outputs: Int) -> NaiveNetwork.Layer {
    func sixteenths(_ number: Int) -> Double { Double(number % 11 - 4) / 16 }
    let weight = (0..<outputs).map { out in
      (0..<inputs).map { sixteenths(out * 13 + $0 * 7 + inputs) }
    }
    return NaiveNetwork.Layer(weight: weight, bias: (0..<outputs).map(sixteenths))
  }

  static func file(_ network: NaiveNetwork) -> [UInt8] {
    FileFormats.safetensors(
      network.layers.enumerated().flatMap { index, layer in
        [
          (
            name: "layers.\(index).weight", shape: [layer.weight.count, layer.weight[0].count],
            values: layer.weight.flatMap(\.self)
          ),
          (name: "layers.\(index).bias", shape: [layer.bias.count], values: layer.bias),
        ]
      })
  }

  /// The values of a safetensors file in the order of the naive network.
  private static func values(_ bytes: [UInt8]) throws -> [Double] {
    let length = bytes[..<8].reversed().reduce(0) { $0 << 8 | Int($1) }
    let header = try #require(
      try JSONSerialization.jsonObject(with: Data(bytes[8..<8 + length])) as? [String: Any])
    let names = ["layers.0.weight", "layers.0.bias", "layers.1.weight", "layers.1.bias"]
    #expect(Set(header.keys).subtracting(["__metadata__"]) == Set(names))
    return try names.flatMap { name in
      let tensor = try #require(header[name] as? [String: Any])
      let range = try #require(tensor["data_offsets"] as? [Int])
      #expect(tensor["dtype"] as? String == "F32")
      return stride(from: 8 + length + range[0], to: 8 + length + range[1], by: 4).map { index in
        let bits = bytes[index..<index + 4].reversed().reduce(0 as UInt32) {
          $0 << 8 | UInt32($1)
        }
        return Double(Float(bitPattern: bits))
      }
    }
  }

  /// Three steps of every synchronous strategy, from the user's weights to the user's weights,
  /// against plain loops in binary64.
  @Test(arguments: ["cross-entropy", "mse"], Thoroughness.isFull ? [1, 2, 3] : [2])
  func everyStrategyTrainsWhatPlainLoopsTrain(loss: String, workers: Int) throws {
    let steps = 9
    var naive = Self.start
    for step in 0..<steps {
      let rows = (0..<7).map { (step * 7 + $0) % TinyData.trainingRows }
      naive.descend(
        naive.gradient(
          rows.map(TinyData.row), rows.map(TinyData.label),
          loss == "mse" ? .squaredError : .crossEntropy),
        rate: 0.125)
    }
    let folder = try TinyData.folder()
    try folder.add("start", Self.file(Self.start))
    let names = try bench(["strategies"], in: folder).output.split(separator: "\n").map(String.init)
    for strategy in names {
      let isRelaxed = ["task-parallel:averaging", "task-parallel:server"].contains(strategy)
      guard !isRelaxed, try Strategy.named(strategy).cuts(layers: 2, workers: workers) else {
        continue
      }
      let outcome = try bench(
        ["train"] + TinyData.job + [
          "--strategy", strategy, "--workers", "\(workers)", "--steps", "\(steps)",
          "--shuffle", "none", "--optimizer", "sgd", "--learning-rate", "0.125", "--loss", loss,
          "--initial-weights", "start", "--save-weights", "end", "--quiet",
        ], in: folder)
      #expect(outcome.code == 0 && outcome.output == "" && outcome.errors == "", "\(outcome)")
      let bytes = Array(try Data(contentsOf: URL(fileURLWithPath: "\(folder.path)/end")))
      let difference = largestDifference(try Self.values(bytes), NaiveNetwork.flat(naive.layers))
      #expect(difference < 2e-6, "\(strategy)")
    }
  }

  @Test func theFirstLossOfARunIsThatOfTheGivenWeights() throws {
    let folder = try TinyData.folder()
    try folder.add("start", Self.file(Self.start))
    let outcome = try bench(TinyData.run + ["--initial-weights", "start"], in: folder)
    #expect(outcome.code == 0)
    let expected = Self.start.meanLoss(
      (0..<7).map(TinyData.row), (0..<7).map(TinyData.label), .crossEntropy)
    let first = try Report("out/losses.csv", in: folder).rows.filter { $0["step"] == "0" }
    let possible = Strategy.all(processes: 1).filter { $0.cuts(layers: 2, workers: 2) }
    #expect(first.count == possible.count)
    for row in first where row["strategy"] != "task-parallel:server" {
      #expect(try abs(row.number("loss") - expected) < 1e-6, "\(row["strategy"]!)")
    }
  }

  /// Training goes on from saved weights as if it had not stopped.
  @Test func savedWeightsAreWhereTrainingGoesOn() throws {
    let folder = try TinyData.folder()
    func train(_ steps: Int, from start: String?, to end: String) throws -> Data {
      let outcome = try bench(
        ["train"] + TinyData.job + [
          "--shuffle", "none", "--strategy", "serial", "--steps", "\(steps)",
          "--save-weights", end,
        ] + (start.map { ["--initial-weights", $0] } ?? []), in: folder)
      #expect(outcome.code == 0)
      return try Data(contentsOf: URL(fileURLWithPath: "\(folder.path)/\(end)"))
    }
    // 54 steps of 7 rows end where the rows begin anew.
    _ = try train(54, from: nil, to: "half")
    let rest = try Self.values(Array(try train(11, from: "half", to: "rest")))
    let whole = try Self.values(Array(try train(65, from: nil, to: "whole")))
    #expect(rest == whole)
    #expect(try whole != Self.values(Array(try train(54, from: nil, to: "half again"))))
  }

  @Test func everyEpochIsALine() throws {
    let folder = try TinyData.folder()
    let outcome = try bench(
      ["train"] + TinyData.job + ["--epochs", "3", "--workers", "2"], in: folder)
    let lines = outcome.output.split(separator: "\n")
    #expect(outcome.code == 0 && outcome.errors == "" && lines.count == 3)
    for (index, line) in lines.enumerated() {
      #expect(line.hasPrefix("data-parallel:subset with 2 workers  epoch \(index + 1)/3  loss "))
      #expect(line.contains("test accuracy "))
    }
    let steps = try bench(["train"] + TinyData.job + ["--steps", "5"], in: folder)
    #expect(steps.output.contains("  5 batches  loss ") && steps.output.hasSuffix(" rows/s\n"))
    #expect(try folder.contents() == ["tiny.csv"])
  }

  /// Several strategies train one after the other from the same start, and end in one table; what
  /// cannot cut the network is skipped with its reason.
  @Test func severalStrategiesEndInATable() throws {
    let outcome = try bench(
      ["train"] + TinyData.job + [
        "--epochs", "2", "--workers", "3", "--strategy", "serial,ring,1f1b",
      ], in: try TinyData.folder())
    #expect(outcome.code == 0 && outcome.complaints == [])
    let lines = outcome.output.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines[0].hasPrefix("serial with 1 worker  epoch 1/2  loss "))
    #expect(lines[3].hasPrefix("data-parallel:ring with 3 workers  epoch 2/2  loss "))
    #expect(lines[4].hasPrefix("layer-parallel:1f1b  skipped: "))
    #expect(lines[5] == "" && lines[6].split(separator: " ").prefix(2) == ["strategy", "workers"])
    func figures(_ line: Substring) -> [String] {
      line.split(separator: " ").filter { $0.contains(".") }.map(String.init)
    }
    #expect(lines[8].hasPrefix("serial ") && figures(lines[8]) == figures(lines[1]))
    #expect(lines[9].hasPrefix("data-parallel:ring ") && figures(lines[9]) == figures(lines[3]))
    // Both are the same training.
    #expect(figures(lines[8]) == figures(lines[9]))
  }

  @Test func aLossThatIsNoNumberEndsTrainingAndSavesNothing() throws {
    let folder = try TinyData.folder()
    // Squared errors grow without bound at any rate that is too high.
    let outcome = try bench(
      ["train"] + TinyData.job + [
        "--loss", "mse", "--learning-rate", "1e9", "--epochs", "20", "--strategy", "serial",
        "--optimizer", "momentum", "--save-weights", "w",
      ], in: folder)
    #expect(outcome.code == 3 && outcome.complaints.count == 1)
    #expect(outcome.complaints[0].contains("not finite"))
    #expect(outcome.complaints[0].contains("--learning-rate"))
    #expect(try folder.contents() == ["tiny.csv"])
  }

  @Test func partingsAreLookedForBatchByBatch() throws {
    func train(_ strategies: String) throws -> Outcome {
      try bench(
        ["train"] + TinyData.job + [
          "--strategy", strategies, "--steps", "5", "--workers", "2", "--partings",
        ], in: try TinyData.folder())
    }
    let outcome = try train("serial,ring,gpipe")
    #expect(outcome.code == 0, "\(outcome)")
    let lines = outcome.output.split(separator: "\n")
    #expect(lines.count == 2 && lines[0].hasPrefix("data-parallel:ring with 2 workers and serial "))
    for (strategies, says) in [
      ("serial", "two strategies or more"), ("serial,averaging", "averaging is another algorithm"),
    ] {
      let outcome = try train(strategies)
      #expect(outcome.code == 64 && outcome.errors.contains(says), "\(outcome)")
    }
  }
}
