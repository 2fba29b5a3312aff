import Networks
import Plans
import Strategies
import Testing

@testable import Engine
@testable import Measurement

struct RooflineTests {
  /// Every action of a plan once a period: the n-th of its list takes n + 1 units, and those that
  /// are no products `slowdown` times as many in the given period.
  private func trace(_ plan: Plan, periods: Int, slow: Int, slowdown: Double) -> Trace {
    var spans: [[Trace.Span]] = []
    for (worker, actions) in plan.workers.enumerated() {
      var (own, time): ([Trace.Span], Double) = ([], 0)
      for period in 0..<periods {
        for (index, action) in actions.enumerated() {
          let isProduct = "FBWV".contains(plan.text(of: action, owner: worker).first!)
          let units = Double(index + 1) * (period == slow && !isProduct ? slowdown : 1)
          own.append(
            Trace.Span(
              owner: worker, index: index, period: period, action: action, kind: action.bucket,
              start: time, end: time + units))
          time += units
        }
      }
      spans.append(own)
    }
    return Trace(
      spans: spans,
      record: RunRecord(steps: periods, seconds: 1, workers: [], blasThreads: 1, losses: []))
  }

  @Test(arguments: [
    "serial", "data-parallel:direct", "layer-parallel:1f1b", "task-parallel:averaging",
  ])
  func aPlansKernelsAreDivided(strategy: String) throws {
    let job = Job(
      shape: try NetworkShape("12-9-7-4"), batch: 8, workers: strategy == "serial" ? 1 : 2,
      canFuseUpdate: strategy == "serial")
    let plan = try Strategy.select(strategy)[0].plan(job)
    // By the plan's text: F0.1 is a product, of layer 0; U, L and Z compute without one.
    var (products, others): ([String: Double], Double) = ([:], 0)
    for (worker, actions) in plan.workers.enumerated() {
      for (index, action) in actions.enumerated() {
        let text = plan.text(of: action, owner: worker)
        switch text.first! {
        case "F", "B", "W", "V":
          let layer = text.dropFirst().prefix { $0.isNumber }
          products["\(text.first! == "V" ? "W" : text.first!)\(layer)", default: 0] +=
            Double(index + 1)
        // An update that sums others' gradients on the way moves data.
        case "L", "U", "Z":
          if action.bucket == .compute { others += Double(index + 1) }
        default: break
        }
      }
    }
    let total = products.values.reduce(0, +)
    for slow in 0..<5 {
      let account = try #require(
        KernelAccount(trace(plan, periods: 5, slow: slow, slowdown: 100), plan))
      #expect(account.periods == 5)
      #expect(abs(account.productShare - total / (total + others)) < 1e-12)
      let letters = ["forward": "F", "backward": "B", "weights": "W"]
      let found = account.products.map {
        ("\(letters[$0.pass.rawValue]!)\($0.layer)", $0.seconds * Double(plan.steps))
      }
      #expect(Dictionary(uniqueKeysWithValues: found) == products)
    }
  }

  @Test func withoutComputingThereIsNoAccount() throws {
    let plan = try Strategy.select("serial")[0].plan(
      Job(shape: try NetworkShape("3-2"), batch: 1, workers: 1))
    let record = RunRecord(steps: 1, seconds: 1, workers: [], blasThreads: 1, losses: [])
    #expect(KernelAccount(Trace(spans: [[]], record: record), plan) == nil)
  }

  @Test(
    arguments: [
      // Half of the kernels' 80 % are products, of which 30 points are at peak.
      (0.8, 0.5, 0.3, [0.3, 0.1, 0.4, 0.15, 0.05]),
      // A peak that seems higher than what products took is cut to it.
      (0.8, 0.5, 0.6, [0.4, 0, 0.4, 0.15, 0.05]), (0.8, 1, 0.8, [0.8, 0, 0, 0.15, 0.05]),
      (0.8, 0, 0.2, [0, 0, 0.8, 0.15, 0.05]),
    ] as [(Double, Double, Double, [Double])])
  func thePartsSumToOne(compute: Double, share: Double, peak: Double, parts: [Double]) {
    // Buckets in seconds: shares are of their sum.
    let times = WorkerTimes(compute: 7 * compute, communication: 7 * 0.15, wait: 7 * 0.05)
    let roofline = Roofline(times, peakFraction: peak, productShare: share)
    let found = [
      roofline.ideal, roofline.productLoss, roofline.elementwise, roofline.communication,
      roofline.wait,
    ]
    #expect(zip(found, parts).allSatisfy { abs($0 - $1) < 1e-12 }, "\(found)")
    #expect(abs(found.reduce(0, +) - 1) < 1e-12)
  }

  /// Of a real run: five parts of one, and every operation of training in some product.
  @Test func everyContenderThatRanIsAccountedFor() throws {
    let run = try TinyRun.make("all", workers: [1, 3])
    for (contender, roofline) in zip(run.contenders, RunFindings(run).rooflines)
    where contender.status == .ok {
      let (parts, account) = (
        try #require(roofline, "\(contender.name)"), try #require(contender.account)
      )
      let sum =
        parts.ideal + parts.productLoss + parts.elementwise + parts.communication + parts.wait
      #expect(abs(sum - 1) < 1e-9)
      #expect(
        [parts.ideal, parts.productLoss, parts.elementwise].allSatisfy { $0 >= 0 && $0 <= 1 })
      let flops = account.products.reduce(0) { $0 + $1.flops }
      #expect(flops == Double(TinyRun.batch * run.settings.shape.trainingFlopsPerRow))
      #expect(account.products.allSatisfy { $0.seconds > 0 })
    }
  }
}
