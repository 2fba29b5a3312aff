import Datasets
import Engine
import Kernels
import Machine
import Plans
import Runtime
import Strategies

/// Who takes part in a row's contest: makes the competitors, ours on threads, theirs in processes.
public struct Lineup {
  private let job: SharedJob
  private let feed: RowFeed
  private let crews: Crews
  private let products: ProductChooser
  /// Of the two-worker contenders.
  private let workers: Int

  /// - Parameter workers: cores that parallel contenders of ours use.
  public init(_ job: SharedJob, workers: Int, on topology: Topology) throws(DatasetError) {
    self.job = job
    self.workers = workers
    feed = try RowFeed(job.rows, batch: job.row.batch, order: .none)
    crews = Crews(on: topology, binding: .close, places: .cores)
    products = ProductChooser(.auto, on: topology)
  }

  /// A strategy of ours, with one worker where it is serial.
  public func own(_ strategy: Strategy) throws(MachineError) -> Entry {
    let workers = strategy.isSerial ? 1 : workers
    var entry = Entry(
      strategy.name, family: strategy.family.rawValue, member: strategy.member, workers: workers)
    let plan: VerifiedPlan
    do {
      plan = try VerifiedPlan(
        try strategy.plan(
          Job(
            shape: job.row.shape, batch: job.row.batch, workers: workers,
            canFuseUpdate: job.rule.optimizer.isPlainSGD)))
    } catch let error as NotApplicable {
      entry.stop(.skipped, error.reason)
      return entry
    } catch {
      entry.stop(.failed, "\(error)")
      return entry
    }
    guard plan.plan.consistency == .synchronous else {
      entry.stop(.skipped, "trains another algorithm, so its step is not the others' step")
      return entry
    }
    guard job.comparedSteps % plan.plan.steps == 0 else {
      entry.stop(
        .skipped, "its period of \(plan.plan.steps) batches does not divide those compared")
      return entry
    }
    let crew =
      strategy.usesThreadedBLAS
      ? try crews.unboundWorker() : try crews.crew(of: plan.plan.workers.count)
    entry.blasThreads = strategy.usesThreadedBLAS ? BLAS.setThreads(workers) : 1
    BLAS.setThreads(1)
    entry.form = "OpenBLAS \(BLAS.core), LIBXSMM \(Libxsmm.version ?? "none")"
    entry.competitor = OwnStrategy(
      plan, crew: crew, blasThreads: entry.blasThreads!, rule: job.rule, feed: feed,
      start: job.start, products: products)
    return entry
  }

  /// What no training on one core can beat: the core's multiply-add units at the row's operations.
  public func units() throws(MachineError) -> Entry {
    var entry = Entry("roof:multiply-adds", family: "roof", member: "multiply-adds", workers: 1)
    if let units = MultiplyAddUnits(of: job.row, on: try crews.loneWorker()) {
      entry.form = units.form
      entry.competitor = units
    } else {
      entry.stop(.skipped, "there is no kernel for this kind of processor")
    }
    return entry
  }

  /// A framework on the cores that as many workers of ours have.
  ///
  /// - Parameters:
  ///   - scripts: the folder of the frameworks' scripts.
  ///   - folder: where the job was written.
  public func peer(
    _ framework: Framework, workers: Int, python: String, scripts: String, folder: String
  ) throws(MachineError) -> Entry {
    var entry = Entry(framework, workers: workers)
    let cores = try crews.crew(of: workers).places.compactMap { $0.pu?.os }
    let file = "\(framework.name)-\(workers)"
    do throws(PeerError) {
      let process = try PeerProcess(
        entry.label, program: python,
        arguments: [
          "\(scripts)/\(framework.script)", folder, "--name", file, "--threads", "\(workers)",
        ] + (cores.isEmpty ? [] : ["--cpus", cores.map(String.init).joined(separator: ",")]),
        log: "\(folder)/\(file).log", weights: "\(folder)/\(file).safetensors",
        layout: job.layout)
      entry.form = "\(process.facts.version), \(process.facts.form)"
      entry.competitor = process
    } catch .missing(_, let reason) {
      entry.stop(.skipped, "not installed: \(reason)")
    } catch {
      entry.stop(.failed, error.description)
    }
    return entry
  }
}
