/// A supplier of products.
public enum ProductSupplier: String, CaseIterable, Sendable {
  case openblas
  case libxsmm
}

/// A way to make the product of a layer's pass.
public enum PassMethod: Hashable, BitwiseCopyable, Sendable {
  /// In as few calls of OpenBLAS as the weight's layout allows.
  case whole
  /// In blocks that OpenBLAS multiplies without packing them; see `SmallProducts`.
  case smallBlocks
  /// A forward pass as outputsᵀ = weight·inputsᵀ by OpenBLAS, and the transposition of that.
  case transposed
  /// By LIBXSMM, in blocks of at most so many rows and inner elements of the product.
  case compiled(rows: Int, inner: Int)

  public var supplier: ProductSupplier {
    switch self {
    case .whole, .smallBlocks, .transposed: .openblas
    case .compiled: .libxsmm
    }
  }

  /// The columns of a block that LIBXSMM multiplies, where the weight is in no panels.
  static let compiledColumns = 64
}

extension PassMethod: LosslessStringConvertible {
  public var description: String {
    switch self {
    case .whole: "whole"
    case .smallBlocks: "small-blocks"
    case .transposed: "transposed"
    case .compiled(let rows, let inner): "compiled:\(rows):\(inner)"
    }
  }

  public init?(_ text: String) {
    switch text {
    case "whole": self = .whole
    case "small-blocks": self = .smallBlocks
    case "transposed": self = .transposed
    default:
      let parts = text.split(separator: ":", omittingEmptySubsequences: false)
      guard parts.count == 3, parts[0] == "compiled", let rows = Int(parts[1]),
        let inner = Int(parts[2]), rows > 0, inner > 0
      else { return nil }
      self = .compiled(rows: rows, inner: inner)
    }
  }
}

extension LayerPass {
  /// The rows and the columns of the pass's product as it is multiplied, and its inner elements.
  private var product: (rows: Int, columns: Int, inner: Int) {
    switch (direction, panel > 1) {
    case (.forward, _): (rows, outputs, inputs)
    case (.backward, false): (rows, inputs, outputs)
    case (.backward, true): (inputs, rows, outputs)
    case (.gradient, false): (outputs, inputs, rows)
    case (.gradient, true): (inputs, outputs, rows)
    }
  }

  /// The method where nothing was measured.
  ///
  /// A forward pass by OpenBLAS is transposed where it has fewer rows than columns: OpenBLAS packs
  /// the operand on the right element by element when it is transposed, and packing a few rows of
  /// inputs that way is cheaper than packing the weight. Large outputs would leave the cache before
  /// they are transposed.
  public func standardMethod(of supplier: ProductSupplier) -> PassMethod {
    let product = product
    let whole = PassMethod.compiled(rows: product.rows, inner: product.inner)
    if supplier == .libxsmm, isPossible(whole) { return whole }
    if isPossible(.transposed), rows < outputs, rows * outputs <= 262_144 { return .transposed }
    return isPossible(.smallBlocks) ? .smallBlocks : .whole
  }

  /// The methods that are worth a trial, the standard ones first.
  ///
  /// - Parameter cacheBytes: the size of a core's own cache, for which blocks are cut: half of it
  ///   for the operand that all columns meet.
  public func methods(cacheBytes: Int) -> [PassMethod] {
    let product = product
    var methods: [PassMethod] = [.whole, .smallBlocks, .transposed]
    methods.append(.compiled(rows: product.rows, inner: product.inner))
    let elements = cacheBytes / 2 / MemoryLayout<Float>.stride
    if product.rows * product.inner > elements {
      let rows = max(16, elements / product.inner / 16 * 16)
      methods.append(.compiled(rows: min(rows, product.rows), inner: product.inner))
      let inner = max(64, elements / product.rows / 64 * 64)
      methods.append(.compiled(rows: product.rows, inner: min(inner, product.inner)))
      methods.append(.compiled(rows: min(128, product.rows), inner: min(512, product.inner)))
    }
    if direction == .backward, panel > 1, product.rows > 64 {
      methods.append(.compiled(rows: 64, inner: product.inner))
    }
    var seen: Set<PassMethod> = []
    return methods.filter { isPossible($0) && seen.insert($0).inserted }
  }

  /// Whether a method can make this product.
  public func isPossible(_ method: PassMethod) -> Bool {
    switch method {
    case .whole: true
    case .smallBlocks:
      BLAS.hasSmallProducts && (direction != .forward || panel > 1)
        && (direction != .backward || panel == 1)
        && SmallProducts.pays(
          rows: product.rows, columns: panel > 1 ? min(panel, product.columns) : product.columns,
          inner: product.inner)
    case .transposed: direction == .forward && panel == 1
    case .compiled: Libxsmm.version != nil && (direction != .forward || panel > 1)
    }
  }
}
