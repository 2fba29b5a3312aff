extension DatasetSource {
  /// The synthetic digits for networks with more inputs than an image has pixels.
  static let wideSynthetic = DatasetSource(
    usage: "synthetic:FEATURES",
    summary: "the same images, each repeated until it fills that many features, 784 to 65536",
    accepts: { $0.hasPrefix("synthetic:") },
    read: { (word, seed) throws(DatasetError) in
      let least = Synthetic.side * Synthetic.side
      guard let features = Int(word.dropFirst("synthetic:".count)),
        (least...65_536).contains(features)
      else {
        throw .unknownSource(
          word: word, hint: "synthetic:FEATURES takes a number from \(least) to 65536")
      }
      var digits = Synthetic.dataset(seed: seed)
      try digits.scale(.auto)
      return Dataset(
        name: "synthetic:\(features)",
        provenance: "\(digits.provenance), repeated over \(features) features",
        training: digits.training.repeated(over: features),
        test: digits.test.repeated(over: features))
    })
}

extension LabelledRows {
  /// Each row over and over until it fills `width` features, dimmed so that its length stays what
  /// it was: one learning rate then suits every width.
  func repeated(over width: Int) -> LabelledRows {
    let scale = (Float(features) / Float(width)).squareRoot()
    return LabelledRows(features: width, classes: classes, labels: labels) { wide in
      for row in 0..<rows {
        for column in 0..<width {
          wide[row * width + column] = storage.values[row * features + column % features] * scale
        }
      }
    }
  }
}
