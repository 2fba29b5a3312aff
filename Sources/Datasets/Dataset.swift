/// Rows of features with a class label each: what an MLP is trained or tested on.
public struct LabelledRows: Equatable, Sendable {
  /// Features in a row: 784 for a 28×28 image.
  public let features: Int
  /// Classes the labels are drawn from; each label is in 0 ..< `classes`.
  public let classes: Int
  /// One label for each row.
  public let labels: [Int32]
  private(set) var storage: FeatureStorage

  public var rows: Int { labels.count }
  /// Bytes of the features and the labels, each once.
  public var byteCount: Int {
    rows * (features * MemoryLayout<Float>.stride + MemoryLayout<Int32>.stride)
  }
  /// A copy of the `rows` × `features` values, row after row.
  public var pixels: [Float] { Array(storage.values) }

  /// Copies the values; see the other `init` where they need not be in memory twice.
  ///
  /// - Precondition: `pixels` holds `labels.count` rows of `features` ≥ 1 values, and each label
  ///   is in 0 ..< `classes`. Readers of outside data check this and throw before they come here.
  public init(features: Int, classes: Int, pixels: [Float], labels: [Int32]) {
    precondition(pixels.count == labels.count * features, "pixels must be rows × features")
    self.init(features: features, classes: classes, labels: labels) { values in
      _ = values.initialize(from: pixels)
    }
  }

  /// Lets `fill` write the values directly to their final place.
  ///
  /// - Parameter fill: writes every element of `rows` × `features` values.
  /// - Precondition: `features` ≥ 1, and each label is in 0 ..< `classes`.
  public init(
    features: Int, classes: Int, labels: [Int32],
    fill: (UnsafeMutableBufferPointer<Float>) -> Void
  ) {
    precondition(features > 0 && classes > 0, "rows need features and classes")
    precondition(labels.allSatisfy { $0 >= 0 && $0 < classes }, "a label is outside the classes")
    self.features = features
    self.classes = classes
    self.labels = labels
    storage = FeatureStorage(rows: labels.count, features: features, fill: fill)
  }

  public static func == (first: LabelledRows, second: LabelledRows) -> Bool {
    first.features == second.features && first.classes == second.classes
      && first.labels == second.labels && first.storage.values.elementsEqual(second.storage.values)
  }

  /// A copy of the features of row `index`.
  public func row(_ index: Int) -> [Float] {
    Array(storage.values[index * features..<(index + 1) * features])
  }

  /// The features of row `index` and those after it; valid as long as the rows live.
  public func pointer(toRow index: Int) -> UnsafePointer<Float> {
    storage.base + index * features
  }

  /// A copy of the rows in `range`.
  public func subset(_ range: Range<Int>) -> LabelledRows {
    LabelledRows(features: features, classes: classes, labels: Array(labels[range])) { values in
      _ = values.initialize(
        from: storage.values[range.lowerBound * features..<range.upperBound * features])
    }
  }

  /// Lets `body` change the values: in place where no other value shares them, otherwise in a copy.
  mutating func change(_ body: (UnsafeMutableBufferPointer<Float>) -> Void) {
    if !isKnownUniquelyReferenced(&storage) { self = subset(0..<rows) }
    storage.change(body)
  }

  /// Cuts a set that comes in one piece: the last tenth (rounded down, at least one row) is for
  /// testing, the rest for training. 10,000 rows become the first 9,000 and the last 1,000.
  ///
  /// Nothing is shuffled, so the cut is the same everywhere and in every other tool.
  /// - Precondition: at least two rows.
  func lastTenthForTesting() -> (training: LabelledRows, test: LabelledRows) {
    precondition(rows >= 2, "a set of one row cannot be cut")
    let cut = rows - max(1, rows / 10)
    return (subset(0..<cut), subset(cut..<rows))
  }
}

/// A named training and test set of the same features and classes.
public struct Dataset: Equatable, Sendable {
  /// What reports call it: `synthetic`, or the last component of its path.
  public let name: String
  /// Where it comes from and how it was cut, in one line.
  public let provenance: String
  public internal(set) var training: LabelledRows
  public internal(set) var test: LabelledRows
  /// What was done to the features since they were read or drawn.
  public internal(set) var scaling = Scaling.none
  /// The method that `Scale.auto` stands for with these rows.
  let automatic: Scaling.Method

  /// - Parameter automatic: the method that `Scale.auto` stands for with these rows.
  /// - Precondition: both sets have the same `features` and `classes`.
  public init(
    name: String, provenance: String, training: LabelledRows, test: LabelledRows,
    automatic: Scaling.Method = .none
  ) {
    precondition(
      training.features == test.features && training.classes == test.classes,
      "training and test rows must have the same features and classes")
    self.name = name
    self.provenance = provenance
    self.training = training
    self.test = test
    self.automatic = automatic
  }

  public var features: Int { training.features }
  public var classes: Int { training.classes }
  /// Bytes of both sets.
  public var byteCount: Int { training.byteCount + test.byteCount }
}
