import Foundation
import Support
import Testing

struct ExportTests {
  /// The losses of a run of one strategy with this data, as text, which reads back to the same bits.
  private func losses(_ data: [String], _ name: String, in folder: TemporaryFolder) throws -> String
  {
    let outcome = try bench(
      [
        "run", "--quick", "--rounds", "1", "--sample-time", "1", "--workers", "2", "--strategy",
        "serial,data-parallel", "--batch", "7", "--output", name,
      ] + data, in: folder)
    try #require(outcome.code == 0, "\(outcome)")
    return try folder.read("\(name)/losses.csv")
  }

  /// `sha256sum` finds what the file of checksums says.
  private func check(_ path: String) throws -> Int32 {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["sha256sum", "--strict", "--quiet", "-c", "SHA256SUMS"]
    process.currentDirectoryURL = URL(fileURLWithPath: path)
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    return process.terminationStatus
  }

  static let floats = [
    "SHA256SUMS", "t10k-images-idx3-float", "t10k-labels-idx1-ubyte", "train-images-idx3-float",
    "train-labels-idx1-ubyte",
  ]

  @Test(arguments: [
    ("auto", floats + ["scaling.csv"]), ("minmax", floats + ["scaling.csv"]), ("none", floats),
  ])
  func whatIsExportedTrainsToTheSameLosses(scale: String, files: [String]) throws {
    let folder = try SkewedData.folder()
    let outcome = try bench(
      ["data", "csv:tiny.csv", "--scale", scale, "--export", "far/out"], in: folder)
    #expect(outcome.code == 0 && outcome.errors == "")
    #expect(try folder.contents("far/out").sorted() == files.sorted())
    #expect(outcome.output.hasSuffix(", SHA256SUMS\n"))
    #expect(try check("\(folder.path)/far/out") == 0)

    let network = ["--network", "6-5-3"]
    let before = try losses(
      ["--data", "csv:tiny.csv", "--scale", scale] + network, "before", in: folder)
    #expect(before.split(separator: "\n").count > 30)
    #expect(try losses(["--data", "far/out"] + network, "after", in: folder) == before)
  }

  /// The digits are exported without a word about the source, and are bytes.
  @Test func theDigitsTrainToTheSameLosses() throws {
    let folder = try TemporaryFolder()
    let outcome = try bench(["data", "--export", "out", "--seed", "9"], in: folder)
    #expect(outcome.code == 0 && outcome.errors == "")
    #expect(try check("\(folder.path)/out") == 0)
    let network = ["--network", "784-8-10", "--seed", "9"]
    let before = try losses(network, "before", in: folder)
    #expect(try losses(["--data", "out"] + network, "after", in: folder) == before)

    try folder.add("out/train-labels-idx1-ubyte", [0])
    #expect(try check("\(folder.path)/out") != 0)
  }

  @Test func filesThatAreThereAreKept() throws {
    let folder = try SkewedData.folder()
    try folder.write("mine", to: "out/notes.txt")
    let command = ["data", "csv:tiny.csv", "--export"]
    expectOneLine(
      try bench(command + ["out"], in: folder), code: 74,
      saying: ["'out' holds files already", "a new folder or an empty one"])
    expectOneLine(
      try bench(command + ["tiny.csv"], in: folder), code: 74, saying: ["cannot write 'tiny.csv'"])
    #expect(try folder.contents("out") == ["notes.txt"])
  }

  /// Without the system's program there are no checksums, and the line says why.
  @Test func aMissingProgramIsNamed() throws {
    let folder = try SkewedData.folder()
    let outcome = try bench(
      ["data", "csv:tiny.csv", "--export", "out"], in: folder,
      shell: "PATH=/nowhere exec \"$0\" \"$@\"")
    #expect(outcome.code == 74)
    #expect(outcome.errors == "bench: cannot run 'sha256sum': it is not installed\n")
  }
}
