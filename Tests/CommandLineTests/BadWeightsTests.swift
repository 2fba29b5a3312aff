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
