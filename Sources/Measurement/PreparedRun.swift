import Machine
import Plans
import Runtime
import Strategies
import Workers

/// A run whose every plan is made, proved and given its workers; nothing has been trained yet.
public struct PreparedRun {
  let context: RunContext
  public internal(set) var run: MeasuredRun
  let admission: Admission

  /// Makes every plan, proves it, and gives it workers.
  ///
  /// - Parameters:
  ///   - only: the strategies that take part; nil for those of the settings and the bases, which
  ///     every ratio is against.
  ///   - unfinished: the run of the same settings that this one carries on.
  /// - Throws: an `UnfinishedRun.Flaw`; a `MachineError` or a `Fleet.NoSeats` where workers have no
  ///   places or no threads. A plan that cannot be had is no error: its contender says why.
  public init(
    _ context: RunContext, only strategies: [Strategy]? = nil,
    carryingOn unfinished: UnfinishedRun? = nil
  ) throws {
    self.context = context
    let (settings, workplace) = (context.settings, context.workplace)
    run = MeasuredRun(
      settings: settings, dataset: context.dataset, topology: workplace.topology,
      processes: workplace.processes, isIsolated: context.sampler != nil,
      clock: Clock.measureQuality())
    admission = Admission(
      settings, context.budget, cores: workplace.topology.allowedCoreCount,
      unfinished: unfinished)
    try workplace.takeSeats(widths: settings.workers)
    let bases = Strategy.all.filter(\.isBase)
    let strategies = strategies ?? bases + settings.strategies.filter { !$0.isBase }
    var rows: [(strategy: Strategy, width: Int)] = []
    for strategy in strategies {
      for width in strategy.isSerial ? [1] : settings.workers { rows.append((strategy, width)) }
    }
    run.contenders = rows.map { strategy, width in
      // The bases run in one process, and are compared with the workers of all processes.
      Contender(
        strategy, workers: strategy.isSerial ? 1 : width * workplace.processes,
        processes: strategy.isBase ? 1 : workplace.processes)
    }
    for index in admission.order(run.contenders) {
      guard !context.isInterrupted() else {
        run.interrupt()
        break
      }
      guard admission.proves(run.contenders[index]) else {
        run.contenders[index].leaveOut()
        continue
      }
      try seat(index)
    }
    if let unfinished {
      try run.carryOn(unfinished, longest: min(context.feed.maximumSteps, 1 << 32))
    }
  }

  private mutating func seat(_ index: Int) throws {
    let contender = run.contenders[index]
    context.tell(.planning(name: contender.strategy.name))
    let job = context.settings.job
      .with(workers: contender.workers, processes: contender.processes)
    do {
      let seated = try context.workplace.seat(
        contender.strategy, job, context.settings.rule,
        isOutOfTime: { !admission.proves(contender) || context.isInterrupted() })
      run.contenders[index].seated = seated
      run.contenders[index].plan = seated.plan
    } catch let error as NotApplicable {
      run.contenders[index].stop(.skipped, error.reason)
    } catch PlanError.outOfTime {
      run.contenders[index].leaveOut()
    } catch let error as Workplace.NotEnoughMemory {
      run.contenders[index].plan = error.plan
      run.contenders[index].stop(.skipped, "\(error)")
    } catch let error as MachineError {
      throw error
    } catch {
      run.contenders[index].stop(.failed, "\(error)")
    }
  }

  /// Prepares the one strategy of the settings and times it once, which is what each child process
  /// of an isolated run does.
  ///
  /// - Throws: `SampleOrder.Impossible` where the strategy cannot run.
  public static func timeAlone(_ order: SampleOrder, _ context: RunContext) throws -> TimedRun {
    let prepared = try PreparedRun(context, only: context.settings.strategies)
    guard prepared.run.contenders.count == 1, let contender = prepared.run.contenders.first,
      let seated = contender.seated
    else {
      throw SampleOrder.Impossible(
        reason: prepared.run.contenders.first?.reason ?? "no such strategy")
    }
    let trainer = try context.workplace.trainer(seated, context.settings.rule)
    var timer = SampleTimer(context)
    var timed = timer.time(trainer, seated, order)
    timed.peakResidentBytes = ResidentMemory.peakBytes
    return timed
  }
}
