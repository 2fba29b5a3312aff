import Networks

/// A quantity that a sweep varies while all else stays as the job has it.
public struct SweepAxis: Sendable {
  public let name: String
  /// The words for what its values count.
  public let unit: String
  /// The values of a sweep that names none.
  public let values: [Int]
  /// The values that are allowed.
  public let range: ClosedRange<Int>
  /// Whether the network changes, so that no given parameters fit all values.
  public let changesNetwork: Bool
  /// Makes the runs of some values, in order.
  let points: @Sendable (_ values: [Int], RunSettings) throws(NetworkError) -> [SweepPoint]

  /// Every axis, in the order of reports.
  public static let all = [batch, width, depth, workers]

  static let batch = SweepAxis(
    name: "batch", unit: "rows in a batch", values: [8, 16, 32, 64, 128, 256, 512, 1024],
    range: 1...(1 << 24)
  ) { (settings, value) throws(NetworkError) in settings.job.batch = value }

  /// The width of all hidden layers, whose number stays the job's.
  static let width = SweepAxis(
    name: "width", unit: "neurons in each hidden layer",
    values: [32, 64, 128, 256, 512, 1024, 2048], range: 1...NetworkShape.widest,
    changesNetwork: true
  ) { (settings, value) throws(NetworkError) in
    let layers = settings.shape.layers - 1
    settings.job.shape = try settings.shape.withHidden([Int](repeating: value, count: layers))
  }

  /// The number of hidden layers, each as wide as the first one of the job's network.
  static let depth = SweepAxis(
    name: "depth", unit: "hidden layers", values: Array(1...8), range: 1...1000,
    changesNetwork: true
  ) { (settings, value) throws(NetworkError) in
    let width = settings.shape.outputs(of: 0)
    settings.job.shape = try settings.shape.withHidden([Int](repeating: width, count: value))
  }

  /// The number of workers. All values are in one run, so that each is measured beside the others.
  public static let workers = SweepAxis(
    name: "workers", unit: "workers", values: [1, 2, 3, 4, 6, 8, 12, 16], range: 1...256,
    changesNetwork: false
  ) { (values, settings) in
    var settings = settings
    settings.workers = values
    settings.stopping.seconds *= Double(values.count)
    return [SweepPoint(axis: "workers", value: nil, settings: settings)]
  }

  /// The runs of these values around the job of `settings`, in order.
  ///
  /// - Throws: a `NetworkError` where a value makes no valid network.
  public func points(
    of values: [Int], around settings: RunSettings
  ) throws(NetworkError) -> [SweepPoint] {
    try points(values, settings)
  }

  private init(
    name: String, unit: String, values: [Int], range: ClosedRange<Int>, changesNetwork: Bool,
    points: @escaping @Sendable ([Int], RunSettings) throws(NetworkError) -> [SweepPoint]
  ) {
    self.name = name
    self.unit = unit
    self.values = values
    self.range = range
    self.changesNetwork = changesNetwork
    self.points = points
  }

  /// Makes an axis with a run for each of its values.
  private init(
    name: String, unit: String, values: [Int], range: ClosedRange<Int>,
    changesNetwork: Bool = false,
    set: @escaping @Sendable (inout RunSettings, Int) throws(NetworkError) -> Void
  ) {
    self.init(
      name: name, unit: unit, values: values, range: range, changesNetwork: changesNetwork
    ) { (values, settings) throws(NetworkError) in
      var points: [SweepPoint] = []
      for value in values {
        var settings = settings
        try set(&settings, value)
        points.append(SweepPoint(axis: name, value: value, settings: settings))
      }
      return points
    }
  }
}

/// A run of a sweep.
public struct SweepPoint: Sendable {
  /// The name of its axis.
  public let axis: String
  /// The value on the axis; nil where each row of the run has its own, its number of workers.
  public let value: Int?
  public let settings: RunSettings

  /// A name such as `batch-256` or `workers`.
  public var name: String { value.map { "\(axis)-\($0)" } ?? axis }
}

extension NetworkShape {
  /// The shape with the same inputs and outputs and other hidden layers.
  fileprivate func withHidden(_ widths: [Int]) throws(NetworkError) -> NetworkShape {
    let all = [inputs] + widths + [outputs]
    return try NetworkShape(all.map(String.init).joined(separator: "-"))
  }
}
