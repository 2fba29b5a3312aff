/// A rule that turns gradients into new parameters, one element at a time.
public struct Optimizer: Sendable {
  /// The operands of one call; all pointers lead to `count` elements.
  public struct Operands: BitwiseCopyable {
    public var parameters: UnsafeMutablePointer<Float>
    public var gradients: UnsafePointer<Float>
    /// `stateSlots` vectors, `stateStride` elements apart, zero at first.
    public var state: UnsafeMutablePointer<Float>
    public var stateStride: Int
    public var count: Int
    /// The factor that the gradients are multiplied by first.
    public var scale: Float
    public var learningRate: Float
    /// The number of this update of the parameters, from one.
    public var update: Int

    public init(
      parameters: UnsafeMutablePointer<Float>, gradients: UnsafePointer<Float>,
      state: UnsafeMutablePointer<Float>, stateStride: Int, count: Int, scale: Float,
      learningRate: Float, update: Int
    ) {
      self.parameters = parameters
      self.gradients = gradients
      self.state = state
      self.stateStride = stateStride
      self.count = count
      self.scale = scale
      self.learningRate = learningRate
      self.update = update
    }
  }

  public let name: String
  public let defaultLearningRate: Double
  /// The number of values kept beside each parameter.
  public let stateSlots: Int
  /// Whether the rule divides each gradient by its own size, so that rounding weighs as much in a
  /// small gradient as in a large one.
  public let isAdaptive: Bool
  /// Whether the rule is linear in the gradient and without state, so that the weight gradient's
  /// GEMM can do the update.
  public let isPlainSGD: Bool
  public let apply: @Sendable (Operands) -> Void

  init(
    name: String, defaultLearningRate: Double, stateSlots: Int, isPlainSGD: Bool = false,
    isAdaptive: Bool = false,
    apply: @escaping @Sendable (Operands) -> Void
  ) {
    self.name = name
    self.defaultLearningRate = defaultLearningRate
    self.stateSlots = stateSlots
    self.isPlainSGD = isPlainSGD
    self.isAdaptive = isAdaptive
    self.apply = apply
  }

  /// Every optimizer; a new one is a file and a line here.
  public static let all: [Optimizer] = [sgd, momentum, adam]

  public static func named(_ name: String) -> Optimizer? { all.first { $0.name == name } }
}
