import Kernels

/// A machine's model, arranged to be looked up.
struct CostTable {
  let model: MachineModel
  private struct Product: Hashable {
    var pass: LayerPass
    var threads: Int
  }
  private var products: [Product: OperandCosts] = [:]
  /// The costs of each kernel, in ascending order of elements.
  private var vectors: [String: [(elements: Int, seconds: OperandCosts)]] = [:]

  init(_ model: MachineModel) {
    self.model = model
    for product in model.products {
      products[Product(pass: product.pass, threads: product.threads)] = product.seconds
    }
    for vector in model.vectors {
      vectors[vector.kernel, default: []].append((vector.elements, vector.seconds))
    }
    for kernel in vectors.keys { vectors[kernel]!.sort { $0.elements < $1.elements } }
  }

  /// Whether the model has costs of every kind that a forecast needs.
  func suffices(for placed: PlacedPlan) -> Bool {
    let directions = Set(placed.passes.map(\.direction))
    return directions.allSatisfy { direction in
      model.products.contains {
        $0.pass.direction == direction && $0.threads == placed.blasThreads
      }
    } && VectorKernel.all.allSatisfy { vectors[$0.name] != nil }
      && (placed.threadsPerProcess == 1 || !model.barriers.isEmpty && !model.distances.isEmpty)
      && (placed.plan.plan.processes == 1 || model.link != nil)
  }

  /// The costs of a product: its own, or those of the nearest one that is known by its operations.
  func product(_ pass: LayerPass, threads: Int) -> OperandCosts {
    if let known = products[Product(pass: pass, threads: threads)] { return known }
    func size(_ pass: LayerPass) -> SIMD3<Double> {
      SIMD3(Double(pass.rows), Double(pass.inputs), Double(pass.outputs))
    }
    /// The product of the factors by which each size differs.
    func factor(_ other: LayerPass) -> Double {
      let (a, b) = (size(pass), size(other))
      return (0..<3).reduce(1.0) { $0 * max(a[$1] / b[$1], b[$1] / a[$1]) }
        * ((other.panel > 1) == (pass.panel > 1) ? 1.0 : 2.0)
    }
    let candidates = model.products.filter {
      $0.threads == threads && $0.pass.direction == pass.direction
    }
    guard let nearest = candidates.min(by: { factor($0.pass) < factor($1.pass) }) else {
      preconditionFailure("a forecast is made of what the model suffices for")
    }
    return (nearest.seconds * (pass.operations / nearest.pass.operations))
      .widened(by: 1 + factor(nearest.pass))
  }

  /// The costs of a kernel on vectors of so many elements: on straight lines between the lengths that
  /// were timed, and beyond the longest in proportion.
  func vector(_ kernel: VectorKernel, _ elements: Int) -> OperandCosts {
    if let count = kernel.summands, count > VectorKernel.longestSum {
      let longest = VectorKernel.longestSum
      let (last, before) = (
        vector(kernel.summing(longest)!, elements), vector(kernel.summing(longest - 1)!, elements)
      )
      return before.mixed(with: last, Double(count - longest + 1))
    }
    let known = vectors[kernel.name]!
    guard let above = known.firstIndex(where: { $0.elements >= elements }) else {
      let longest = known.last!
      return longest.seconds * (Double(elements) / Double(longest.elements))
    }
    guard above > 0 else { return known[0].seconds }
    let (a, b) = (known[above - 1], known[above])
    return a.seconds.mixed(
      with: b.seconds, Double(elements - a.elements) / Double(b.elements - a.elements))
  }

  func barrier(workers: Int) -> Spread {
    guard workers > 1 else { return Spread(exactly: 0) }
    return (model.barriers.first { $0.workers >= workers } ?? model.barriers.last!).seconds
  }

  /// The way between the cores of two threads.
  private func distance(_ a: Int, _ b: Int, _ sharing: [[Int]]) -> MachineModel.Distance? {
    let level = sharing.firstIndex { $0[a] == $0[b] } ?? sharing.count
    return model.distances.first { $0.level >= level } ?? model.distances.last
  }

  /// How many times as dear reading from one core to another is as from the nearest.
  func remoteness(_ reader: Int, _ writer: Int, _ sharing: [[Int]]) -> Double {
    guard let nearest = model.distances.first?.secondsPerByte.median, nearest > 0,
      let own = distance(reader, writer, sharing)?.secondsPerByte.median
    else { return 1 }
    return max(1, own / nearest)
  }

  func message(_ a: Int, _ b: Int, _ sharing: [[Int]]) -> Spread {
    guard a != b else { return Spread(exactly: 0) }
    return distance(a, b, sharing)?.messageSeconds ?? Spread(exactly: 0)
  }

  /// Seconds of invalidating a byte in the nearest other core's cache.
  var invalidation: Spread {
    model.distances.first?.invalidationSecondsPerByte ?? Spread(exactly: 0)
  }

  var nearestMessage: Spread { model.distances.first?.messageSeconds ?? Spread(exactly: 0) }

  /// The entry for a number of cores, or that of the next more that was measured.
  private func contention(_ cores: Int) -> MachineModel.Contention? {
    model.contention.first { $0.cores >= cores } ?? model.contention.last
  }

  /// The factor by which work takes longer while so many cores work.
  func contention(cores: Int, isProduct: Bool, isLarge: Bool) -> Double {
    guard cores > 1, let factors = contention(cores) else { return 1 }
    let spread =
      switch (isProduct, isLarge) {
      case (true, false): factors.products
      case (true, true): factors.largeProducts
      case (false, false): factors.vectors
      case (false, true): factors.largeVectors
      }
    return spread.median
  }

  /// The share of the way from the shared cache to memory that reading costs where so many bytes are
  /// read over and over by so many cores: 0 where all are found in the cache, 1 where none is.
  func memoryShare(workingSet: Double, cores: Int) -> Double {
    guard let reading = contention(cores)?.reading, let first = reading.first,
      let last = reading.last
    else { return 0 }
    let (near, far) = (first.secondsPerByte.median, last.secondsPerByte.median)
    guard far > near else { return 0 }
    let above = reading.firstIndex { Double($0.bytes) >= workingSet } ?? reading.count
    guard above > 0 else { return 0 }
    guard above < reading.count else { return 1 }
    let (a, b) = (reading[above - 1], reading[above])
    let position = (workingSet - Double(a.bytes)) / Double(b.bytes - a.bytes)
    let seconds = a.secondsPerByte.mixed(with: b.secondsPerByte, position).median
    return min(1, max(0, (seconds - near) / (far - near)))
  }
}
