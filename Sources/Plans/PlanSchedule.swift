import Figures

/// One period of a plan, played with cells that all last one slot of time, whatever their work: who
/// does what in which order, and who waits for whom.
///
/// Messages between layers, barriers and completions take no time and have no cells.
/// `PlanSimulation` predicts how long a plan really takes.
public struct PlanSchedule: Sendable {
  /// A piece of a worker's time: a kernel, or a worker's whole pass through its layers.
  public struct Cell: Hashable, Sendable {
    /// From 0.
    public let slot: Int
    /// A letter and numbers, such as `F3`.
    public let label: String
    /// What the slot is spent on.
    public let bucket: Bucket
  }

  /// Strategy, network, batch and workers in words.
  public let title: String
  /// The cells of each worker, in order.
  public let workers: [[Cell]]
  /// The slots of the period.
  public let slots: Int
  /// The meanings of the letters in use, of `.` and of the numbers: `F forward`.
  public let legend: [String]

  public init(_ verified: VerifiedPlan) {
    let plan = verified.plan
    let cells = GridCells(plan)
    let simulation = PlanSimulation(
      verified, seconds: cells.labels.map { $0.map { $0 == nil ? 0 : 1 } }, periods: 1,
      serialSeconds: 0)
    // The makespan is a whole number, because all costs are.
    slots = Int(simulation.makespan)
    workers = simulation.spans.map { spans in
      spans.compactMap { span in
        cells.labels[span.owner][span.index].map {
          Cell(slot: Int(span.start), label: $0, bucket: span.bucket)
        }
      }
    }
    legend = cells.legend
    title =
      "\(plan.strategy), \(plan.shape), batch \(plan.batch), \(workers.count.counting("worker"))"
  }

  /// The slots in which a worker does nothing, summed over workers.
  public var idle: Int { total - workers.reduce(0) { $0 + $1.count } }

  /// All workers' slots.
  public var total: Int { slots * workers.count }

  /// The part of all slots in which a worker does nothing: of a pipeline, the bubble.
  public var idleShare: Double { total == 0 ? 0 : Double(idle) / Double(total) }
}
