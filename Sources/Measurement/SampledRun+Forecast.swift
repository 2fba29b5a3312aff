import Forecast
import Machine
import Runtime

extension SampledRun {
  /// Forecasts every contender's step from what work costs on this machine. What the machine's model
  /// lacks for these plans is measured first, as far as there is time for it.
  ///
  /// There are no forecasts of several processes, of other machines than this one, and of a machine
  /// whose costs nobody has measured yet where the run has no time for that.
  mutating func forecastSteps() {
    let workplace = context.workplace
    guard workplace.fleet == nil, workplace.topology.isThisSystem else { return }
    let plans = trainers.keys.sorted().compactMap { index in
      run.contenders[index].seated.flatMap { seated in
        PlacedPlan(
          seated, rule: settings.rule, on: workplace.topology,
          dataBytes: run.dataset.training.byteCount
        ).map { (index: index, placed: $0) }
      }
    }
    guard let model = machineModel(for: plans.map(\.placed)) else { return }
    for (index, placed) in plans {
      guard !context.isInterrupted() else { return }
      run.contenders[index].forecast = PlanForecast(placed, on: model)
    }
  }

  /// The model that is kept for this machine, completed by what the plans need; nil where there is
  /// none.
  private mutating func machineModel(for plans: [PlacedPlan]) -> MachineModel? {
    let fingerprint = Calibration.fingerprint(of: context.workplace.topology, settings.products)
    let kept = MachineModel.kept(for: fingerprint)
    guard settings.calibrates else { return kept }
    let seconds = min(context.budget.seconds, settings.stopping.seconds)
    // A run without a limit of time is over after its rounds, and should not take much longer.
    let beginsAnew =
      kept?.undisturbed == nil && seconds.isFinite
      && seconds * TimeBudget.Share.calibration >= Calibration.baseSeconds
    guard kept != nil || beginsAnew else {
      if seconds.isFinite {
        run.omissions.append(
          "what work costs on this machine was not measured (bench calibrate does it once)")
      }
      return nil
    }
    context.tell(.calibrating)
    let found = try? Calibration(context.workplace, context.products).model(
      completing: beginsAnew ? nil : kept, for: plans,
      within: min(Calibration.mostSeconds, seconds * TimeBudget.Share.products),
      isInterrupted: context.isInterrupted)
    found?.model.keep()
    return found?.model ?? kept
  }
}
