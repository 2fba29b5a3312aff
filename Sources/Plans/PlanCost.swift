import Networks

/// The cost of each action of a plan in seconds, as a straight line in the work it does.
///
/// Kernels are priced by their floating-point operations, slices and messages by the bytes that
/// they read and write. The caller measures the figures where the plan is to run, or takes
/// `typical(workers:)`. Rates may be infinite and costs zero, but a kernel must cost something.
public struct PlanCost: Hashable, Sendable {
  /// Seconds of a kernel besides its operations.
  public let kernelSeconds: Double
  /// The rate of one worker's matrix products.
  public let flopsPerSecond: Double
  /// The rate at which a product reads or writes weights, besides its operations and however few
  /// rows it has. It makes each of a few rows dearer than each of many.
  public let weightBytesPerSecond: Double
  /// The rate at which a product reads its rows' inputs or deltas, besides its operations and
  /// however few columns it has. It makes each of a few columns dearer than each of many.
  public let inputBytesPerSecond: Double
  /// The number of columns that a product computes at once: a tile's last columns cost as much as a
  /// whole vector of them, however few they are.
  public let vectorColumns: Int
  /// The rate at which one worker reads the cache lines that another worker of its process has
  /// written, besides all else that the action costs. Only `seconds(of:)` of a whole plan counts it, because a single
  /// action does not show who wrote its operands.
  public let remoteBytesPerSecond: Double
  /// The rate at which one worker reads and writes memory in everything that is no matrix product.
  public let bytesPerSecond: Double
  /// Seconds of a barrier once all have come, and of a message besides its bytes.
  public let latencySeconds: Double

  public init(
    kernelSeconds: Double = 0, flopsPerSecond: Double, weightBytesPerSecond: Double = .infinity,
    inputBytesPerSecond: Double = .infinity, vectorColumns: Int = 1,
    remoteBytesPerSecond: Double = .infinity, bytesPerSecond: Double, latencySeconds: Double = 0
  ) {
    precondition(
      flopsPerSecond > 0 && weightBytesPerSecond > 0 && inputBytesPerSecond > 0
        && remoteBytesPerSecond > 0 && bytesPerSecond > 0, "rates are positive")
    precondition(vectorColumns > 0, "a vector has columns")
    precondition(
      (0..<Double.infinity).contains(kernelSeconds)
        && (0..<Double.infinity).contains(latencySeconds), "costs are finite and not negative")
    precondition(kernelSeconds + 1 / flopsPerSecond > 0, "a kernel costs something")
    self.kernelSeconds = kernelSeconds
    self.flopsPerSecond = flopsPerSecond
    self.weightBytesPerSecond = weightBytesPerSecond
    self.inputBytesPerSecond = inputBytesPerSecond
    self.vectorColumns = vectorColumns
    self.remoteBytesPerSecond = remoteBytesPerSecond
    self.bytesPerSecond = bytesPerSecond
    self.latencySeconds = latencySeconds
  }

  /// Every kernel costs 1, however large, and everything else nothing, so that times count kernels.
  public static let unit = PlanCost(
    kernelSeconds: 1, flopsPerSecond: .infinity, bytesPerSecond: .infinity)

  /// Seconds of an action's own work, without what it waits for.
  ///
  /// A message is priced at its receiver, which does the copying. The optimizer's state is not
  /// counted among the bytes, because plain SGD has none.
  ///
  /// - Parameter owner: the arena of the list that holds the action.
  public func seconds(of action: Action, owner: Int, in plan: VerifiedPlan) -> Double {
    seconds(of: action, owner: owner, layout: plan.layout, processes: plan.plan.processes)
  }

  /// The same of an action that is in no plan yet.
  ///
  /// - Parameter processes: the number of processes that the plan's workers are divided among.
  public func seconds(
    of action: Action, owner: Int, layout: ParameterLayout, processes: Int = 1
  ) -> Double {
    func moving(sent: Region? = nil) -> Double {
      let accesses = action.accesses(layout: layout, worker: owner, sent: sent)
      let values = accesses.reduce(0) {
        $0 + ($1.region.buffer == .optimizerState ? 0 : $1.region.count)
      }
      return Double(values * MemoryLayout<Float>.size) / bytesPerSecond
    }
    switch action {
    case .forward(let tile), .backward(let tile), .weightGradient(let tile, _),
      .weightUpdate(let tile):
      // Each weight takes a multiplication and an addition for each row.
      let inputs = layout.shape.flops(of: action) / (2 * tile.columns.count)
      let vectors = (tile.columns.count + vectorColumns - 1) / vectorColumns
      let multiplications = inputs * vectors * vectorColumns
      let weights = multiplications / tile.rows.count
      let size = Double(MemoryLayout<Float>.size)
      return kernelSeconds + Double(2 * multiplications) / flopsPerSecond
        + size * Double(weights) / weightBytesPerSecond
        + size * Double(inputs) / inputBytesPerSecond
    case .loss: return kernelSeconds + moving()
    case .update, .clear, .reduce, .divide: return moving()
    case .receive(let region, _, _): return moving(sent: region) + latencySeconds
    case .fetch, .push: return moving() + latencySeconds
    case .barrier: return latencySeconds
    case .finishCollective(let collective):
      let bytes =
        collective.leastValuesMoved(processes: processes) * MemoryLayout<Float>.size
      return Double(bytes) / bytesPerSecond + latencySeconds
    case .send, .startCollective, .complete, .pullTasks: return 0
    }
  }

  /// Seconds of each action of a plan, in the shape of all workers' lists followed by all tasks',
  /// with what reading other workers' values takes.
  public func seconds(of plan: VerifiedPlan) -> [[Double]] {
    let remote = remoteBytesPerSecond < .infinity ? RemoteReads(plan.plan, plan.layout) : nil
    return (plan.plan.workers + plan.plan.tasks).enumerated().map { owner, actions in
      actions.map { action in
        seconds(of: action, owner: owner, in: plan)
          + remoteSeconds(lines: remote?.lines(readBy: action, owner: owner) ?? 0)
      }
    }
  }

  /// Seconds of a period of a plan whose workers meet at barriers only: between two of them the
  /// slowest worker's time counts. The plan need not be proved.
  public func secondsBetweenBarriers(of plan: Plan) -> Double {
    let layout = ParameterLayout(plan.shape)
    let remote = RemoteReads(plan, layout)
    let workers = plan.workers.enumerated().map { owner, actions in
      actions.split(separator: .barrier, omittingEmptySubsequences: false).map { between in
        between.reduce(0.0) {
          $0 + seconds(of: $1, owner: owner, layout: layout)
            + remoteSeconds(lines: remote.lines(readBy: $1, owner: owner))
        }
      }
    }
    precondition(
      workers.allSatisfy { $0.count == workers[0].count }, "all workers wait at each barrier")
    return workers[0].indices.reduce(latencySeconds * Double(workers[0].count - 1)) { total, part in
      total + workers.reduce(0) { max($0, $1[part]) }
    }
  }

  /// Seconds that one worker takes to read cache lines that another has written.
  public func remoteSeconds(lines: Double) -> Double {
    lines * Double(ParameterLayout.lineElements * MemoryLayout<Float>.size) / remoteBytesPerSecond
  }

  /// One worker's time for the batches of a period without any cut: every kernel once over all rows
  /// and columns, with the weights updated in their gradient's own product.
  public func serialSeconds(of plan: VerifiedPlan) -> Double {
    let shape = plan.plan.shape
    func seconds(_ layer: Int, _ width: Int, _ kernel: (Tile) -> Action) -> Double {
      let tile = Tile(
        layer: layer, rows: Extent(0, plan.plan.batch), columns: Extent(0, width), arena: 0,
        parameters: 0)
      return self.seconds(of: kernel(tile), owner: 0, in: plan)
    }
    var total = seconds(shape.layers - 1, shape.outputs, Action.loss)
    for layer in 0..<shape.layers {
      total += seconds(layer, shape.outputs(of: layer), Action.forward)
      total += seconds(layer, shape.outputs(of: layer), Action.weightUpdate)
      if layer > 0 { total += seconds(layer, shape.inputs(of: layer), Action.backward) }
    }
    return Double(plan.plan.steps) * total
  }
}
