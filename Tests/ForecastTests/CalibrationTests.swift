import Kernels
import Machine
import Runtime
import Strategies
import Support
import Testing

@testable import Engine
@testable import Forecast

/// A calibration of the machine that the tests run on: that costs are costs, and not what they are.
@Suite(.serialized) struct CalibrationTests {
  private func plan(
    _ strategy: String, workers: Int, _ workplace: Workplace
  ) throws -> PlacedPlan {
    let job = TrainingExample("24-16-10", batch: 8).job(workers: workers)
    let seated = try workplace.seat(Strategy.named(strategy), job, TrainingRule())
    return try #require(
      PlacedPlan(seated, rule: TrainingRule(), on: workplace.topology, dataBytes: 1 << 20))
  }

  @Test func aMeasuredModelForecastsAndIsCompletedOnlyByWhatItLacks() throws {
    let topology = try Topology()
    let workplace = Workplace(topology, binding: .close, places: try PlaceKind("cores"))
    let calibration = try Calibration(workplace, .openblas)
    let serial = try plan("serial", workers: 1, workplace)
    let (model, missing) = try calibration.model(completing: nil, for: [serial])
    #expect(missing == 0)
    #expect(model.machine == Calibration.fingerprint(of: topology, .openblas))
    #expect(Set(model.products.map(\.pass)) == Set(serial.passes))
    #expect(model.products.allSatisfy { $0.seconds.hot.median > 0 })
    #expect(model.contention.map(\.cores).first == 1)
    let forecast = try #require(PlanForecast(serial, on: model))
    #expect(forecast.stepSeconds > 0 && forecast.stepSeconds < 1)
    // What is known stays as it is.
    let more = try plan("data-parallel:ring", workers: 2, workplace)
    let (completed, _) = try calibration.model(completing: model, for: [serial, more])
    let isKept = completed.products.prefix(model.products.count) == model.products[...]
    #expect(isKept)
    #expect(Set(completed.products.map(\.pass)) == Set(serial.passes + more.passes))
    let areSame = completed.vectors == model.vectors
    #expect(areSame)
    // Without any time, nothing more is measured.
    let (same, left) = try calibration.model(completing: model, for: [more], within: 0)
    let isSame = same == model
    #expect(isSame && left == more.passes.count)
  }
}
