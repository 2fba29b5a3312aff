import Networks

/// What a sweep varies while all else stays as the job has it.
public struct SweepAxis: Sendable {
  public let name: String
  /// What its values count.
  public let unit: String
  /// Values of a sweep that names none.
  public let values: [Int]
  /// What its values may be.
  public let range: ClosedRange<Int>
  /// The network changes, so parameters of another one do not fit.
  public let changesNetwork: Bool
  /// The runs that its values take, in order.
  let points: @Sendable (_ values: [Int], RunSettings) throws(NetworkError) -> [SweepPoint]

  /// Every axis, in the order of reports; a new one is a line here and in `sweep.gp`.
  public static let all = [batch, width, depth, workers]

  static let batch = SweepAxis(
    name: "batch", unit: "rows in a batch", values: [8, 16, 32, 64, 128, 256, 512, 1024],
    range: 1...(1 << 24)
  ) { (settings, value) throws(NetworkError) in settings.job.batch = value }

  /// All hidden layers get the same width; there are as many as the job's network has.
  static let width = SweepAxis(
    name: "width", unit: "neurons in each hidden layer",
    values: [32, 64, 128, 256, 512, 1024, 2048], range: 1...NetworkShape.widest,
    changesNetwork: true
  ) { (settings, value) throws(NetworkError) in
    let layers = settings.shape.layers - 1
    settings.job.shape = try settings.shape.withHidden([Int](repeating: value, count: layers))
  }

  /// As many hidden layers, each as wide as the first of the job's network.
  static let depth = SweepAxis(
    name: "depth", unit: "hidden layers", values: Array(1...8), range: 1...1000,
    changesNetwork: true
  ) { (settings, value) throws(NetworkError) in
    let width = settings.shape.outputs(of: 0)
    settings.job.shape = try settings.shape.withHidden([Int](repeating: width, count: value))
  }

  /// All in one run, so that each number of workers is measured beside the others.
  public static let workers = SweepAxis(
    name: "workers", unit: "workers", values: [1, 2, 3, 4, 6, 8, 12, 16], range: 1...256,
    changesNetwork: false
  ) { (values, settings) in
    var settings = settings
    settings.workers = values
    settings.stopping.seconds *= Double(values.count)
    return [SweepPoint(axis: "workers", value: nil, settings: settings)]
  }

  /// The runs of these values around the job of `settings`.
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

  /// An axis with a run for each of its values.
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

/// One run of a sweep.
public struct SweepPoint: Sendable {
  /// The name of its axis.
  public let axis: String
  /// Where on the axis it lies; nil where each of its rows does by its own number of workers.
  public let value: Int?
  public let settings: RunSettings

  /// `batch-256`, or `workers`.
  public var name: String { value.map { "\(axis)-\($0)" } ?? axis }
}

extension NetworkShape {
  /// The same inputs and outputs around other hidden layers.
  fileprivate func withHidden(_ widths: [Int]) throws(NetworkError) -> NetworkShape {
    let all = [inputs] + widths + [outputs]
    return try NetworkShape(all.map(String.init).joined(separator: "-"))
  }
}
