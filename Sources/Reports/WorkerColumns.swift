import Engine
import Machine
import Measurement
import Runtime

/// One line of `workers.csv`: where a worker sat and where its time went, over all samples.
public struct WorkerRow: Sendable {
  let contender: Contender
  let worker: Int
  let seat: Seat
  let times: WorkerTimes
  let bytesPerStep: Double
  /// nil on a machine of one node, and where other processes have workers.
  let locality: PageLocality?

  fileprivate var place: WorkerPlace { seat.place }
  fileprivate var bound: BoundReport { seat.bound }

  static func rows(of run: MeasuredRun) -> [WorkerRow] {
    run.contenders.flatMap { contender -> [WorkerRow] in
      guard let plan = contender.plan else { return [] }
      return contender.seats.indices.map { worker in
        WorkerRow(
          contender: contender, worker: worker, seat: contender.seats[worker],
          times: contender.samples.reduce(WorkerTimes()) { $0 + $1.workers[worker] },
          bytesPerStep: plan.bytesReadPerPeriod[worker] / Double(plan.plan.steps),
          locality: contender.locality.isEmpty ? nil : contender.locality[worker])
      }
    }
  }
}

extension Column where Row == WorkerRow {
  /// Every column of `workers.csv` after `schema_version`.
  public static let workers: [Column] = [
    Column("strategy") { .text($0.contender.strategy.name) },
    Column("workers") { .integer($0.contender.workers) },
    Column("worker") { .integer($0.worker) },
    Column("core_logical") { CSVField($0.place.core?.logical) },
    Column("core_os") { CSVField($0.place.core?.os) },
    Column("pu_logical") { CSVField($0.place.pu?.logical) },
    Column("pu_os") { CSVField($0.place.pu?.os) },
    Column("numa_node") { CSVField($0.place.numaNode) },
    Column("cpuset_asked") { CSVField($0.bound.requested.isEmpty ? nil : $0.bound.requested) },
    Column("cpuset_read_back") { CSVField($0.bound.actual) },
    Column("binding_holds") { .flag($0.bound.matches) },
    Column("oversubscribed") { .flag($0.place.oversubscribed) },
    Column("simulated") { .flag($0.place.simulated) },
    Column("compute_seconds") { .real($0.times.compute) },
    Column("communication_seconds") { .real($0.times.communication) },
    Column("wait_seconds") { .real($0.times.wait) },
    Column("bytes_per_step") { .real($0.bytesPerStep) },
    Column("rank") { .integer($0.seat.rank) },
    Column("host") { CSVField($0.seat.host.isEmpty ? nil : $0.seat.host) },
    Column("local_memory_fraction") { CSVField($0.locality?.localFraction) },
  ]
}
