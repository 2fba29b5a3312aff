import Foundation
import Measurement

/// Reads the arguments of `--axis`.
enum SweepChoice {
  /// The runs of the axes in `words`, each `NAME` or `NAME=VALUE,VALUE,…`, or of all axes.
  ///
  /// - Parameter rows: the rows of the training data, since no batch can have more.
  static func points(
    of words: [String], around settings: RunSettings, rows: Int
  ) throws(Failure) -> [SweepPoint] {
    let words = words.isEmpty ? SweepAxis.all.map(\.name) : words
    var points: [SweepPoint] = []
    for word in words {
      let (axis, values) = try Self.axis(word)
      if axis.changesNetwork {
        guard settings.shape.layers > 1 else {
          throw Failure(
            .usage, "--axis \(word): network \(settings.shape) has no hidden layer to vary")
        }
        guard settings.initialParameters == nil else {
          throw Failure(
            .usage, "--axis \(word): --initial-weights fit one network only; expected another axis")
        }
      }
      let found = try Failure.catching { try axis.points(of: values, around: settings) }
      for point in found where point.settings.batch > rows {
        throw Failure(
          .usage,
          "--axis \(word): a batch of \(point.settings.batch) rows; expected at most the data's "
            + "\(rows)")
      }
      guard !points.contains(where: { $0.axis == axis.name }) else {
        throw Failure(.usage, "--axis \(word): expected each axis once")
      }
      points += found
    }
    return points
  }

  /// The axis that a word names, and its values, each once, in ascending order.
  private static func axis(_ word: String) throws(Failure) -> (SweepAxis, [Int]) {
    let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    guard let axis = SweepAxis.all.first(where: { $0.name == parts[0] }) else {
      throw Failure(
        .usage,
        "unknown axis '\(parts[0])': expected "
          + SweepAxis.all.map(\.name).joined(separator: ", ")
          + ", or one with values such as batch=8,16,32")
    }
    guard parts.count == 2 else { return (axis, axis.values) }
    var values: Set<Int> = []
    for text in parts[1].split(separator: ",", omittingEmptySubsequences: false) {
      guard let value = Int(text.trimmingCharacters(in: .whitespaces)), axis.range.contains(value)
      else {
        throw Failure(
          .usage,
          "--axis \(word): '\(text)' is not a value of this axis; expected numbers from "
            + "\(axis.range.lowerBound) to \(axis.range.upperBound), with commas")
      }
      values.insert(value)
    }
    return (axis, values.sorted())
  }
}
