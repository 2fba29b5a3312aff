import Networks
import Testing

@Suite("Network shapes")
struct NetworkShapeTests {
  @Test(
    arguments: [
      ("784-128-64-10", [784, 128, 64, 10]), ("1-1", [1, 1]), ("3-2", [3, 2]),
      ("007-5", [7, 5]), ("1048576-1", [1_048_576, 1]),
      (Array(repeating: "1", count: 1025).joined(separator: "-"), Array(repeating: 1, count: 1025)),
    ])
  func reads(text: String, widths: [Int]) throws {
    let shape = try NetworkShape(text)
    #expect(shape.widths == widths)
    #expect(shape.layers == widths.count - 1)
    #expect(shape.inputs == widths.first && shape.outputs == widths.last)
    #expect(try NetworkShape(shape.description) == shape)
  }

  @Test(
    arguments: [
      "", "-", "5", "5-", "-5", "3--2", "0-2", "3-0", "3-2-", "a-b", "3 - 2", " 3-2", "3-2\n",
      "3x2", "3.0-2", "+3-2", "1e3-2", "٣-2", "1048577-2", "3-9223372036854775808",
      "99999999999999999999999-1", Array(repeating: "1", count: 1026).joined(separator: "-"),
    ])
  func refuses(text: String) {
    #expect(throws: NetworkError.malformedShape(text)) { try NetworkShape(text) }
    #expect(
      NetworkError.malformedShape(text).description
        == "network '\(text)': expected two or more layer widths from 1 to 1048576, joined by "
        + "'-', such as 784-128-64-10")
  }

  @Test("refuses more parameters than 2³⁰, and counts them")
  func tooLarge() throws {
    _ = try NetworkShape("1023-1048576")
    let text = "1024-1048576"
    let error = #expect(throws: NetworkError.self) { try NetworkShape(text) }
    #expect(error == .tooLarge(text, parameters: 1025 << 20))
    #expect(
      error?.description
        == "network '1024-1048576' has 1074790400 parameters: expected at most 1073741824")
    #expect(throws: NetworkError.self) {
      try NetworkShape(Array(repeating: "1048576", count: 1025).joined(separator: "-"))
    }
  }

  @Test("counts work")
  func flops() throws {
    let shape = try NetworkShape("784-128-64-10")
    #expect((0..<3).map { shape.flopsPerRow(layer: $0) } == [200_704, 16_384, 1_280])
    // Two passes of the first layer, three of the others.
    #expect(shape.trainingFlopsPerRow == 2 * 200_704 + 3 * (16_384 + 1_280))
    #expect((0..<3).map { shape.inputs(of: $0) } == [784, 128, 64])
    #expect((0..<3).map { shape.outputs(of: $0) } == [128, 64, 10])
  }
}
