import ArgumentParser
import Datasets
import Reports

/// `bench data`: which data can be used, and where full data sets come from. Nothing is downloaded.
struct DataCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "data",
    abstract: "Tell which data can be used and where full data sets come from, or export data.",
    discussion: """
      --export writes the rows that a run with this data trains and tests on, scaled as it scales \
      them: IDX files of bytes where these are exact, otherwise of binary32, and SHA256SUMS for \
      sha256sum -c. bench --data FOLDER then trains to the same losses, bit for bit. scaling.csv \
      beside them has each feature's offset and divisor, where it has its own.
      """)

  @Argument(
    help: "Data to describe or export: synthetic (the default of --export), a folder, or csv:FILE.")
  var source: String?

  @Option(help: "Seed of the synthetic data.")
  var seed: UInt64 = 42

  @Option(help: "How features become inputs: auto, none, standard or minmax, as for bench run.")
  var scale = Scale.auto

  @Option(help: "Write the rows as IDX files into this folder, which must be new or empty.")
  var export: String?

  func run() throws {
    guard source != nil || export != nil else {
      let note = DataSources.note
      return try StandardOutput.write(note.hasSuffix("\n") ? note : note + "\n")
    }
    let source = source ?? "synthetic"
    let dataset = try Failure.catching { try Dataset.load(source, seed: seed, scale: scale) }
    var text = """
      \(dataset.name): \(dataset.provenance)
      \(dataset.training.rows) training rows, \(dataset.test.rows) test rows, \
      \(dataset.features) features, \(dataset.classes) classes
      \(dataset.scaling)

      """
    if let export {
      text += "\(export): \(try write(dataset, to: export).joined(separator: ", "))\n"
    }
    try StandardOutput.write(text)
  }

  /// Writes the data, then the checksums of what lies on the disk, so that a folder with checksums
  /// is complete.
  ///
  /// - Returns: the names of all files.
  private func write(_ dataset: Dataset, to path: String) throws(Failure) -> [String] {
    let folder = try Failure.catching { try RunFolder.useEmpty(path) }
    var names = try Failure.catching { try dataset.writeIDX(to: path) }
    if try Failure.catching({ try folder.write(dataset.scaling) }) {
      names.append(RunFolder.scalingName)
    }
    let sums = try Checksums.sha256(of: names, in: path)
    try Failure.catching { try folder.write(sums, as: Checksums.name) }
    return names + [Checksums.name]
  }
}
