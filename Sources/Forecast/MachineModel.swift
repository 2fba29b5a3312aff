import Kernels

/// What work costs on one machine, as far as it has been measured. A plan's forecast is computed from
/// it, so it holds the costs of products, vectors and meetings, and never the time of a whole step.
public struct MachineModel: Codable, Equatable, Sendable {
  /// The version of the file's format.
  public static let currentSchema = 3

  public var schema = Self.currentSchema
  /// The processor and the versions of libraries, in one line: the costs hold only for these.
  public var machine: String
  /// The bytes of a core's own cache, and of the outermost one that cores share.
  public var ownCacheBytes: Int
  public var sharedCacheBytes: Int
  public var products: [ProductCost] = []
  public var vectors: [VectorCost] = []
  /// The factors of each number of cores that work, in ascending order from one.
  public var contention: [Contention] = []
  /// The ways between two cores, the nearest first; empty on a machine of one core.
  public var distances: [Distance] = []
  /// The barriers of each number of workers, in ascending order from two.
  public var barriers: [BarrierCost] = []
  /// Seconds of a reading of the clock.
  public var clockReading: Spread
  /// Seconds from waking sleeping threads until all have answered.
  public var wakeUp: Spread
  /// The processor time that others used while all but the products was measured, as a share of that
  /// time; nil in files that do not tell.
  public var othersShare: Double?
  /// The way between two processes; nil where plans over several processes have no forecast.
  public var link: Link?

  public init(
    machine: String, ownCacheBytes: Int, sharedCacheBytes: Int, clockReading: Spread,
    wakeUp: Spread
  ) {
    self.machine = machine
    self.ownCacheBytes = ownCacheBytes
    self.sharedCacheBytes = sharedCacheBytes
    self.clockReading = clockReading
    self.wakeUp = wakeUp
  }

  /// Whether others used so much of the processors meanwhile that the costs are too high.
  public var isDisturbed: Bool { (othersShare ?? 0) > Self.mostOthersShare }

  /// The model itself; nil where it is disturbed.
  public var undisturbed: MachineModel? { isDisturbed ? nil : self }

  /// The largest share that does no harm: a tenth of one core.
  private static let mostOthersShare = 0.1

  /// A layer's pass, made by the method that the chooser takes for it.
  public struct ProductCost: Codable, Equatable, Sendable {
    public var pass: LayerPass
    /// OpenBLAS's threads in the product.
    public var threads: Int
    public var method: String
    public var seconds: OperandCosts

    public init(pass: LayerPass, threads: Int, method: String, seconds: OperandCosts) {
      self.pass = pass
      self.threads = threads
      self.method = method
      self.seconds = seconds
    }
  }

  /// A kernel that is no product, on vectors of one length.
  public struct VectorCost: Codable, Equatable, Sendable {
    /// The kernel; see `VectorKernel.name`.
    public var kernel: String
    /// The elements of each of its vectors.
    public var elements: Int
    public var seconds: OperandCosts

    public init(kernel: String, elements: Int, seconds: OperandCosts) {
      self.kernel = kernel
      self.elements = elements
      self.seconds = seconds
    }
  }

  /// The factors by which work takes longer while a number of cores do the same, by whether its
  /// operands fit the core's own cache.
  public struct Contention: Codable, Equatable, Sendable {
    public var cores: Int
    public var products: Spread
    public var largeProducts: Spread
    public var vectors: Spread
    public var largeVectors: Spread
    /// What reading costs each of the cores, by the bytes that all of them read over and over, in
    /// ascending order: from the cache that they share, and in the end from memory.
    public var reading: [ReadingCost]

    public init(
      cores: Int, products: Spread, largeProducts: Spread, vectors: Spread, largeVectors: Spread,
      reading: [ReadingCost]
    ) {
      self.cores = cores
      self.products = products
      self.largeProducts = largeProducts
      self.vectors = vectors
      self.largeVectors = largeVectors
      self.reading = reading
    }
  }

  public struct ReadingCost: Codable, Equatable, Sendable {
    public var bytes: Int
    public var secondsPerByte: Spread

    public init(bytes: Int, secondsPerByte: Spread) {
      self.bytes = bytes
      self.secondsPerByte = secondsPerByte
    }
  }

  /// The way between two cores.
  public struct Distance: Codable, Equatable, Sendable {
    /// The index of the innermost level that both share, among `Topology.sharing(of:)`; the number
    /// of these levels where they share none.
    public var level: Int
    /// The level in words.
    public var shares: String
    /// Seconds of copying a byte that the other core wrote, above those of one's own.
    public var secondsPerByte: Spread
    /// Seconds by which writing a byte takes longer where the other core has read it since it was
    /// written, and so must first give up its copy.
    public var invalidationSecondsPerByte: Spread
    /// Seconds of a message of one cache line, from its sending until it is taken.
    public var messageSeconds: Spread

    public init(
      level: Int, shares: String, secondsPerByte: Spread, invalidationSecondsPerByte: Spread,
      messageSeconds: Spread
    ) {
      self.level = level
      self.shares = shares
      self.secondsPerByte = secondsPerByte
      self.invalidationSecondsPerByte = invalidationSecondsPerByte
      self.messageSeconds = messageSeconds
    }
  }

  public struct BarrierCost: Codable, Equatable, Sendable {
    public var workers: Int
    public var seconds: Spread

    public init(workers: Int, seconds: Spread) {
      self.workers = workers
      self.seconds = seconds
    }
  }
}
