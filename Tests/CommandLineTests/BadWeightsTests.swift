import Support
import Testing

struct BadWeightsTests {
  typealias Tensors = [(name: String, shape: [Int], values: [Double])]

  static func tensor(
    _ name: String, _ shape: Int..., filled value: Double = 0.5
  ) -> Tensors.Element {
    (name, shape, .init(repeating: value, count: shape.reduce(1, *)))
  }

  static let good: Tensors = [
    tensor("layers.0.weight", 5, 6), tensor("layers.0.bias", 5),
    tensor("layers.1.weight", 3, 5), tensor("layers.1.bias", 3),
  ]

  static func replacing(_ index: Int, by tensors: Tensors.Element...) -> [UInt8] {
    var all = good
    all.replaceSubrange(index...index, with: tensors)
    return FileFormats.safetensors(all)
  }

  static let files: [(bytes: [UInt8], says: [String])] = [
    ([], ["bad"]),
    (Array("not weights at all".utf8), ["safetensors"]),
    (FileFormats.safetensors(good).dropLast(), ["bad"]),
    (FileFormats.safetensors(good) + [0], ["bad"]),
    (FileFormats.safetensors(good, type: "F64"), ["F64", "F32"]),
    (replacing(0, by: tensor("layers.0.weight", 4, 6)), ["layers.0.weight", "[4, 6]", "[5, 6]"]),
    (replacing(0, by: tensor("layers.0.weight", 6, 5)), ["layers.0.weight", "[6, 5]", "[5, 6]"]),
    (replacing(3, by: tensor("layers.1.bias", 3, 1)), ["layers.1.bias", "[3, 1]", "[3]"]),
    (replacing(2), ["layers.1.weight", "found none"]),
    (
      replacing(3, by: good[3], tensor("layers.2.bias", 3)),
      ["no tensor 'layers.2.bias'", "layers.N.weight"]
    ),
    (replacing(1, by: tensor("layers.0.bias", 5, filled: .nan)), ["layers.0.bias", "NaN"]),
    (replacing(1, by: tensor("layers.0.bias", 5, filled: .infinity)), ["layers.0.bias", "infin"]),
  ]

  /// Whole networks, but others than 6-5-3.
  static let networks: [(tensors: Tensors, shape: String)] = [
    (
      [
        tensor("layers.0.weight", 4, 6), tensor("layers.0.bias", 4),
        tensor("layers.1.weight", 3, 4), tensor("layers.1.bias", 3),
      ], "6-4-3"
    ),
    ([tensor("layers.0.weight", 3, 6), tensor("layers.0.bias", 3)], "6-3"),
    (good + [tensor("layers.2.weight", 3, 3), tensor("layers.2.bias", 3)], "6-5-3-3"),
    (
      // The order of tensors says nothing.
      [
        tensor("layers.1.bias", 2), tensor("layers.0.bias", 5), tensor("layers.1.weight", 2, 5),
        tensor("layers.0.weight", 5, 7),
      ], "7-5-2"
    ),
  ]

  @Test(arguments: networks.indices, ["run", "train", "sweep"])
  func anotherNetworkIsNamed(index: Int, command: String) throws {
    let folder = try TinyData.folder()
    let (tensors, shape) = Self.networks[index]
    try folder.add("bad", FileFormats.safetensors(tensors))
    let outcome = try bench([command] + TinyData.job + ["--initial-weights", "bad"], in: folder)
    expectOneLine(
      outcome, code: 65, saying: ["bad: it is a network of \(shape), expected 6-5-3"])
    #expect(try folder.contents() == ["bad", "tiny.csv"])
  }

  @Test(arguments: files.indices)
  func badWeightsAreNamed(index: Int) throws {
    let folder = try TinyData.folder()
    try folder.add("bad", Self.files[index].bytes)
    for command in [TinyData.run, ["train"] + TinyData.job] {
      let outcome = try bench(command + ["--initial-weights", "bad"], in: folder)
      expectOneLine(outcome, code: 65, saying: ["bad: "] + Self.files[index].says)
    }
    #expect(try folder.contents() == ["bad", "tiny.csv"])
  }

  @Test func goodWeightsAreTaken() throws {
    let folder = try TinyData.folder()
    try folder.add("good", FileFormats.safetensors(Self.good))
    let outcome = try bench(
      ["train"] + TinyData.job + ["--steps", "1", "--initial-weights", "good"], in: folder)
    #expect(outcome.code == 0 && outcome.errors == "")
  }
}
