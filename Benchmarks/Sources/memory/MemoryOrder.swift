import Datasets
import Engine
import Kernels
import Machine
import Networks
import Plans
import Rows
import Runtime
import Strategies

/// What one process trains.
struct MemoryOrder: Codable {
  var row: Int
  var strategy: String
  var workers: Int
  var optimizer: String
  var steps: Int
  var maxTime: Double

  private static let dataRows = 10_000

  /// Trains, and looks at the process's memory on the way.
  func carryOut() throws -> MemoryFigures {
    let reference = ReferenceRow.all[row - 1]
    let strategy = try Strategy.select(strategy)[0]
    let rule = TrainingRule(optimizer: Optimizer.named(optimizer)!)
    let plan: VerifiedPlan
    do {
      plan = try VerifiedPlan(
        try strategy.plan(
          Job(
            shape: reference.shape, batch: reference.batch, workers: workers,
            canFuseUpdate: rule.optimizer.isPlainSGD)))
    } catch let error as NotApplicable {
      return MemoryFigures(skipped: error.reason)
    }
    let crew = try Crew(
      workers: plan.plan.workers.count, binding: strategy.usesThreadedBLAS ? .none : .close,
      places: .cores, on: try Topology())
    let blasThreads = strategy.usesThreadedBLAS ? workers : 1
    Self.multiply(on: crew, blasThreads: blasThreads)
    var figures = MemoryFigures(base: ResidentMemory.bytes ?? 0)

    let rows = Self.rows(reference.shape.inputs)
    let feed = try RowFeed(rows, batch: reference.batch, order: .none)
    let memory = PlanMemory(plan, rule: rule)
    figures.declared = [
      memory.parameters, memory.gradients, memory.optimizerState, memory.activations,
      rows.byteCount,
    ]
    let trainer = Trainer(
      plan, rule: rule, pool: crew.pool, oversubscribed: crew.threadsShareCores,
      blasThreads: blasThreads)
    trainer.setParameters(ParameterLayout(reference.shape).heInitialized(seed: 42))
    let session = TrainingSession(trainer, feed: feed, isInterrupted: { false })
    let period = plan.plan.steps
    _ = session.train(until: 2 * period)
    let rate = session.train(until: 4 * period).rowsPerSecond
    let affordable = Int(min(maxTime * rate / Double(reference.batch), 1e9))
    let goal = max(10 * period, min(steps, affordable))
    for tenths in [1, 5, 10] {
      _ = session.train(until: goal * tenths / 10)
      figures.resident.append(ResidentMemory.bytes ?? 0)
    }
    figures.steps = trainer.nextStep
    figures.peak = ResidentMemory.peakBytes ?? 0
    return figures
  }

  /// A small product on every worker: threads have their stacks then, and OpenBLAS its buffers.
  private static func multiply(on crew: Crew, blasThreads: Int) {
    let size = 64
    crew.pool.run { _ in
      BLAS.setThreads(blasThreads)
      let memory = UnsafeMutablePointer<Float>.allocate(capacity: 2 * size * size)
      defer { memory.deallocate() }
      memory.initialize(repeating: 0.5, count: 2 * size * size)
      let a = Matrix(memory, rows: size, columns: size, stride: size)
      gemm(
        a, a, into: MutableMatrix(memory + size * size, rows: size, columns: size, stride: size))
    }
  }

  /// What they hold does not matter here, as long as training goes on.
  private static func rows(_ features: Int) -> LabelledRows {
    LabelledRows(
      features: features, classes: 10, labels: (0..<dataRows).map { Int32($0 % 10) }
    ) { values in
      for index in values.indices {
        values.initializeElement(at: index, to: Float(index % 251) / 2510)
      }
    }
  }
}
