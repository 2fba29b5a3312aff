import Datasets
import Engine
import Files
import Foundation
import Networks
import Rows

/// A row's job as every competitor gets it: the same bits to start from, the same rows in the
/// same order, plain SGD on cross-entropy.
public struct SharedJob: Sendable {
  public let row: ReferenceRow
  public let seed: UInt64
  public let rule = TrainingRule()
  public let layout: ParameterLayout
  /// `ParameterLayout.count` elements.
  public let start: [Float]
  /// The name of the rows' data set.
  public let dataset: String
  /// Whole batches, so that none wraps.
  public let rows: LabelledRows

  /// Draws the rows from the synthetic digits.
  public init(_ row: ReferenceRow, seed: UInt64) throws(DatasetError) {
    self.row = row
    self.seed = seed
    layout = ParameterLayout(row.shape)
    start = layout.heInitialized(seed: seed)
    let set = try Dataset.load(row.data, seed: seed)
    dataset = set.name
    rows = set.training.subset(0..<set.training.rows / row.batch * row.batch)
  }

  /// How many batches are compared; any plan's period of a few steps divides it.
  ///
  /// Fewer for the wide networks: a step takes long, and at this rate they come near the edge of
  /// stability (row 3's loss jumps at batch 28), where rounding grows from batch to batch.
  public var comparedSteps: Int { row.flopsPerStep > 1_000_000_000 ? 12 : 48 }

  public var agreement: Agreement { Agreement(layout, start: start, batch: row.batch) }

  /// Writes what a peer reads: `job.json`, `rows.safetensors` with the labels as numbers, and
  /// `weights.safetensors`.
  public func write(to folder: String) throws {
    let settings = ["batch": Double(row.batch), "learning_rate": Double("\(rule.learningRate)")!]
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    try File.write(Array(try encoder.encode(settings)), to: "\(folder)/job.json")
    try Safetensors.write(
      [
        Tensor(name: "features", shape: [rows.rows, rows.features], values: rows.pixels),
        Tensor(name: "labels", shape: [rows.rows], values: rows.labels.map(Float.init)),
      ], to: "\(folder)/rows.safetensors")
    try Safetensors.write(layout.namedTensors(start), to: "\(folder)/weights.safetensors")
  }
}
