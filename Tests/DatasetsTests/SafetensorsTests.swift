import Datasets
import Foundation
import Randomness
import Support
import Testing

/// A file's bytes around any header text, padded or not as it stands.
private func file(_ header: String, _ data: [UInt8]) -> [UInt8] {
  let length = UInt64(header.utf8.count)
  return (0..<8).map { UInt8(truncatingIfNeeded: length >> ($0 * 8)) } + Array(header.utf8) + data
}

/// Written by Python's safetensors from float32 arrays: a 2×3 weight of 0, ¼ … 1¼, a bias [1.5, −2].
private let fromPython = bytes(
  hex: "a8000000000000007b225f5f6d657461646174615f5f223a7b22666f726d6174223a226e70227d2c226c6179"
    + "6572732e302e62696173223a7b226474797065223a22463332222c227368617065223a5b325d2c22646174615f"
    + "6f666673657473223a5b302c385d7d2c226c61796572732e302e776569676874223a7b226474797065223a2246"
    + "3332222c227368617065223a5b322c335d2c22646174615f6f666673657473223a5b382c33325d7d7d20000"
    + "0c03f000000c0000000000000803e0000003f0000403f0000803f0000a03f")
private let pythonTensors = [
  Tensor(name: "layers.0.bias", shape: [2], values: [1.5, -2]),
  Tensor(name: "layers.0.weight", shape: [2, 3], values: [0, 0.25, 0.5, 0.75, 1, 1.25]),
]

@Suite struct SafetensorsTests {
  @Test func readsWhatPythonWrote() throws {
    #expect(try Safetensors.read(fromPython, file: "f") == pythonTensors)
  }

  @Test func writesTheBytesOfTheFormat() {
    let bytes = Safetensors.bytes(
      of: [Tensor(name: "a/\"b\"", shape: [1, 1], values: [-2])], metadata: ["k": "v"])
    let header =
      #"{"__metadata__":{"k":"v"},"a/\"b\"":{"data_offsets":[0,4],"dtype":"F32","shape":[1,1]}}"#
    let padded = header + String(repeating: " ", count: (8 - header.utf8.count % 8) % 8)
    #expect(bytes == file(padded, [0, 0, 0, 0xC0]))
  }

  static let lists: [[Tensor]] = [
    [],
    [Tensor(name: "scalar", shape: [], values: [3.5])],
    [
      Tensor(name: "z", shape: [2], values: [.nan, -.infinity]),
      Tensor(name: "empty", shape: [0, 7], values: []),
      Tensor(
        name: "ünï: {\"q\"} \\ \n", shape: [1, 2, 1], values: [-0.0, .leastNonzeroMagnitude]),
    ],
  ]

  @Test(arguments: lists)
  func roundTrips(tensors: [Tensor]) throws {
    let folder = try TemporaryFolder()
    let path = "\(folder.path)/weights.safetensors"
    try Safetensors.write([Tensor(name: "old", shape: [1], values: [1])], to: path)
    try Safetensors.write(tensors, metadata: ["a": "b:c"], to: path)
    let read = try Safetensors.read(path: path)
    #expect(Set(read.map(\.name)) == Set(tensors.map(\.name)))
    for tensor in tensors {
      let other = try #require(read.first { $0.name == tensor.name })
      #expect(other.shape == tensor.shape)
      // Bit by bit: NaN and −0 must survive too.
      #expect(other.values.map(\.bitPattern) == tensor.values.map(\.bitPattern))
    }
    // Nothing temporary is left beside the file.
    #expect(try folder.contents() == ["weights.safetensors"])
  }

  @Test func leavesNothingBehindWhenItCannotWrite() throws {
    let folder = try TemporaryFolder()
    let taken = "\(folder.path)/taken"
    try FileManager.default.createDirectory(atPath: taken, withIntermediateDirectories: false)
    for path in [taken, "\(folder.path)/no/such"] {
      let line = message { () throws(DatasetError) in try Safetensors.write([], to: path) }
      #expect(line.hasPrefix("cannot write '\(path)': "))
    }
    #expect(try folder.contents() == ["taken"])
  }

  static let f32 = #""dtype":"F32","shape":[1],"data_offsets":[0,4]"#

  static let malformed: [(bytes: [UInt8], message: String)] = [
    ([1, 2, 3], "found 3 bytes, expected a safetensors file of at least 8"),
    (
      Array(repeating: 0xFF, count: 8),
      "found a header of 18446744073709551615 bytes, expected at most 0 (is it a safetensors file?)"
    ),
    (
      [4, 0, 0, 0, 0, 0, 0, 0, 0x7B, 0x7D],
      "found a header of 4 bytes, expected at most 2 (is it a safetensors file?)"
    ),
    (file("", []), notJSON),
    (file(" {}", []), notJSON),
    (file("[]", []), notJSON),
    (file("{", []), notJSON),
    (file("{\0}\0", []), notJSON),
    (file(String(repeating: "{\"a\":", count: 5_000), []), notJSON),
    (file("{\"a\":\"\u{7F}", [0xC3]), notJSON),
    (
      file(#"{"a":{"dtype":"F32","shape":[1]}}"#, []),
      "found a header that does not read (no data_offsets in 'a'), "
        + "expected a JSON object of name: {dtype, shape, data_offsets}"
    ),
    (
      file(#"{"a":{"dtype":"F32","shape":["1"],"data_offsets":[0,4]}}"#, []),
      "found a header that does not read (wrong type at 'a.shape.Index 0'), "
        + "expected a JSON object of name: {dtype, shape, data_offsets}"
    ),
    (
      file(#"{"a":{"dtype":"F32","shape":[1e99],"data_offsets":[0,4]}}"#, []), notJSON
    ),
    (
      file(#"{"a":{"dtype":"BF16","shape":[1],"data_offsets":[0,2]}}"#, [0, 0]),
      "found tensor 'a' of type 'BF16', expected F32, the only one read here"
    ),
    (file("{\"a\":{\(f32)},\"a\":{\(f32)}}", [0, 0, 0, 0]), twice),
    (file("{\"a\":{\(f32),\"shape\":[1]}}", [0, 0, 0, 0]), twice),
    (file("{\"a\":{\(f32),\"more\":1}}", [0, 0, 0, 0]), twice),
    (
      file("{\"a\":{\(f32)}}", [0, 0, 0]),
      "found tensor 'a' at bytes [0, 4], expected [0, END] with END from 0 to 3, "
        + "without gap or overlap"
    ),
    (
      file("{\"a\":{\(f32)}}", [0, 0, 0, 0, 0]),
      "found 1 bytes after the last tensor, expected none"
    ),
    (
      file("{\"a\":{\(f32)},\"b\":{\(f32)}}", [0, 0, 0, 0]),
      "found tensor 'b' at bytes [0, 4], expected [4, END] with END from 4 to 4, "
        + "without gap or overlap"
    ),
    (
      file(
        #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}"#, Array(repeating: 0, count: 8)),
      "found tensor 'a' at bytes [4, 8], expected [0, END] with END from 0 to 8, "
        + "without gap or overlap"
    ),
    (
      file(#"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0]}}"#, [0, 0, 0, 0]),
      "found tensor 'a' at bytes [0], expected [0, END] with END from 0 to 4, "
        + "without gap or overlap"
    ),
    (
      file(#"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,-4]}}"#, [0, 0, 0, 0]),
      "found tensor 'a' at bytes [0, -4], expected [0, END] with END from 0 to 4, "
        + "without gap or overlap"
    ),
    (
      file(#"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}"#, [0, 0, 0, 0]),
      "found tensor 'a' of shape [2] in 4 bytes, expected 4 bytes for each value of the shape"
    ),
    (
      file(#"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,5]}}"#, [0, 0, 0, 0, 0]),
      "found tensor 'a' of shape [1] in 5 bytes, expected 4 bytes for each value of the shape"
    ),
    (
      file(#"{"a":{"dtype":"F32","shape":[-1,-1],"data_offsets":[0,4]}}"#, [0, 0, 0, 0]),
      "found tensor 'a' of shape [-1, -1] in 4 bytes, expected 4 bytes for each value of the shape"
    ),
    (
      file(
        #"{"a":{"dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,0]}}"#, []),
      "found tensor 'a' of shape [4294967296, 4294967296] in 0 bytes, "
        + "expected 4 bytes for each value of the shape"
    ),
  ]
  static let notJSON =
    "found a header that does not read (not valid JSON), "
    + "expected a JSON object of name: {dtype, shape, data_offsets}"
  static let twice =
    "found a name twice in the header, or an unknown key, "
    + "expected each tensor once, with dtype, shape and data_offsets"

  @Test(arguments: malformed)
  func refuses(bytes: [UInt8], expected: String) {
    let line = message { () throws(DatasetError) in try Safetensors.read(bytes, file: "f") }
    #expect(line == "f: " + expected)
  }

  /// What is accepted accounts for every byte of the file and can be written again.
  @Test func survivesDamage() throws {
    var random = SplitMix64(seed: 5)
    var accepted = 0
    for _ in 0..<5_000 {
      let bytes = damaged(fromPython, &random)
      guard let tensors = try? Safetensors.read(bytes, file: "f") else { continue }
      accepted += 1
      let header = Int(bytes[0]) + Int(bytes[1]) << 8
      #expect(bytes.count == 8 + header + 4 * tensors.reduce(0) { $0 + $1.values.count })
      let again = try Safetensors.read(Safetensors.bytes(of: tensors), file: "f")
      #expect(again.map(\.name) == tensors.map(\.name))
    }
    #expect(accepted > 0)
  }
}
