import Foundation
import Support
import Testing

/// The Python programs of `docs/model.md`, run as they stand there against what `bench` does.
struct ModelGuideTests {
  /// What a Python program prints; nil where it fails.
  private static func python(_ program: String, _ arguments: [String] = []) -> String? {
    let (process, output) = (Process(), Pipe())
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["python3", "-c", program] + arguments
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    guard (try? process.run()) != nil else { return nil }
    let bytes = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return process.terminationStatus == 0 ? String(decoding: bytes, as: UTF8.self) : nil
  }

  private static let hasNumPy = python("import numpy") != nil

  @Test(.enabled(if: hasNumPy, "python3 has no NumPy here"))
  func pythonComputesTheAccuracyAndTheFirstWeights() throws {
    let programs = try Guide.blocks("python", of: "model.md")
    try #require(programs.count == 2)
    let folder = try TemporaryFolder()
    // 200 images of 4 × 3 pixels whose brightest column tells the class, most of the time.
    func image(_ row: Int) -> [UInt8] {
      (0..<12).map { UInt8((row * 37 + $0 * 59) % 120 + ($0 % 10 == row % 10 ? 100 : 0)) }
    }
    for (part, rows) in [("train", 0..<150), ("t10k", 150..<200)] {
      let images = FileFormats.idx([rows.count, 4, 3], rows.flatMap(image))
      let labels = FileFormats.idx([rows.count], rows.map { UInt8($0 % 10) })
      _ = try folder.add("\(part)-images-idx3-ubyte.gz", FileFormats.gzip(images))
      _ = try folder.add("\(part)-labels-idx1-ubyte.gz", FileFormats.gzip(labels))
    }
    func train(_ options: [String]) throws -> Outcome {
      let outcome = try bench(
        ["train", "--data", ".", "--network", "12-7-10", "--batch", "10", "--strategy", "serial"]
          + ["--save-weights", "weights.safetensors"] + options, in: folder)
      #expect(outcome.code == 0 && outcome.complaints == [])
      return outcome
    }
    let files = [
      "weights.safetensors", "t10k-images-idx3-ubyte.gz", "t10k-labels-idx1-ubyte.gz",
    ].map { "\(folder.path)/\($0)" }

    let printed = try train(["--epochs", "20"]).output.split(separator: "\n").last
    let accuracy = try #require(printed?.firstMatch(of: /test accuracy ([0-9.]+) %/)).1
    let computed = try #require(Self.python(programs[1], files))
    #expect(computed == "test accuracy \(accuracy)%\n")

    // A step too small to change any weight leaves the first ones.
    _ = try train(["--steps", "1", "--learning-rate", "1e-30", "--seed", "11"])
    let compare = """
      weights = initial([12, 7, 10], 11)
      import json, sys
      raw = open(sys.argv[1], "rb").read()
      start = 8 + int.from_bytes(raw[:8], "little")
      header = json.loads(raw[8:start])
      for layer, (weight, bias) in enumerate(weights):
          begin, end = header[f"layers.{layer}.weight"]["data_offsets"]
          assert raw[start + begin:start + end] == weight.astype("<f4").tobytes()
      print("same")
      """
    #expect(Self.python(programs[0] + compare, files) == "same\n")
  }
}
