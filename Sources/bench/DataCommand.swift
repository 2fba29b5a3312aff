import ArgumentParser
import Datasets

/// `bench data`: which data can be used, and where full data sets come from. Nothing is downloaded.
struct DataCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "data", abstract: "Tell which data can be used and where full data sets come from."
  )

  @Argument(help: "Data to describe: synthetic, a folder, or csv:FILE.")
  var source: String?

  @Option(help: "Seed of the synthetic data.")
  var seed: UInt64 = 42

  @Option(help: "How features become inputs: auto, none, standard or minmax, as for bench run.")
  var scale = Scale.auto

  func run() throws {
    guard let source else {
      let note = DataSources.note
      return try StandardOutput.write(note.hasSuffix("\n") ? note : note + "\n")
    }
    let dataset = try Failure.catching { try Dataset.load(source, seed: seed, scale: scale) }
    try StandardOutput.write(
      """
      \(dataset.name): \(dataset.provenance)
      \(dataset.training.rows) training rows, \(dataset.test.rows) test rows, \
      \(dataset.features) features, \(dataset.classes) classes
      \(dataset.scaling)

      """)
  }
}
