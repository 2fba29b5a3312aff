import Collectives
import Datasets
import Engine
import Networks
import Plans
import Runtime
import Statistics

extension SampledRun {
  /// The bytes of ping-pongs, from a cache line to 4 MiB.
  private static let messageSizes = [64, 4096, 65_536, 1 << 20, 1 << 22]
  /// The seconds of one size after which no further sample of it is taken.
  private static let patience = 0.3
  private static let mostSamples = 9

  /// Measures messages of each level and all-reduces between the processes. They are plans that the
  /// engine runs, like those that train.
  mutating func measureLinks() {
    guard let fleet = context.workplace.fleet else { return }
    let limit = context.budget.elapsed + context.budget.seconds(TimeBudget.Share.links)
    let width = settings.workers.max() ?? 1
    let peers = fleet.group.peers
    func level(_ ranks: [Int]) -> LinkLevel {
      Set(ranks.map { peers[$0].host }).count > 1
        ? .host : Set(ranks).count > 1 ? .process : .thread
    }
    // One pair of workers of each level.
    var pairs: [LinkLevel: (Int, Int)] = width > 1 ? [.thread: (0, 1)] : [:]
    for rank in 1..<max(1, fleet.processes) where pairs[level([0, rank])] == nil {
      pairs[level([0, rank])] = (0, rank * width)
    }
    for level in LinkLevel.allCases {
      guard let (first, second) = pairs[level] else { continue }
      for bytes in Self.messageSizes {
        guard !context.isInterrupted() else { return run.interrupt() }
        guard context.budget.elapsed < limit else { return leaveOutLinks() }
        let plan = exchange(bytes: bytes, width, fleet) { slice in
          [
            first: [
              .send(slice, peer: second), .receive(slice, peer: second, add: false),
              .complete(peer: second),
            ],
            second: [
              .receive(slice, peer: first, add: false), .send(slice, peer: first),
              .complete(peer: first),
            ],
          ]
        }
        // A sample goes there and back.
        if let times = times(of: plan, width, fleet) {
          run.links.append(
            link(LinkSample.pingPong, level, [first, second], bytes, times.map { $0 / 2 }))
        }
      }
    }
    let everyone = Array(0..<fleet.processes)
    guard everyone.count > 1 else { return }
    let algorithms = AllReduce.all.filter { $0.result == .everyone }
    for bytes in [4096, run.layout.count * 4, 12_582_912] {
      for algorithm in algorithms.map({ Optional($0) }) + [nil] {
        guard !context.isInterrupted() else { return run.interrupt() }
        guard context.budget.elapsed < limit else { return leaveOutLinks() }
        let plan = exchange(bytes: bytes, width, fleet) { slice in
          guard let algorithm else {
            let operation = Collective(.allReduce, slice.columns)
            let actions = [
              Action.startCollective(operation), .finishCollective(operation),
            ]
            return Dictionary(uniqueKeysWithValues: everyone.map { ($0 * width, actions) })
          }
          let lists = algorithm.lower(everyone.count, slice.columns)
          return Dictionary(
            uniqueKeysWithValues: lists.enumerated().map { rank, actions in
              (rank * width, actions.map { $0.renumberingPeer { $0 * width } })
            })
        }
        if let times = times(of: plan, width, fleet) {
          run.links.append(
            link(
              algorithm?.name ?? LinkSample.vendor, level(everyone), everyone.map { $0 * width },
              bytes, times))
        }
      }
    }
  }

  private mutating func leaveOutLinks() {
    run.omissions.append("links.csv has \(run.links.count) rows")
  }

  private func link(
    _ test: String, _ level: LinkLevel, _ workers: [Int], _ bytes: Int, _ times: [Double]
  ) -> LinkSample {
    LinkSample(
      test: test, level: level, workers: workers, bytes: bytes, seconds: median(times),
      fastest: times.min()!, slowest: times.max()!)
  }

  /// A plan of all workers in which those named exchange gradients of so many bytes; nil where there
  /// are too many bytes for a network.
  private func exchange(
    bytes: Int, _ width: Int, _ fleet: Fleet, _ actions: (Region) -> [Int: [Action]]
  ) -> Plan? {
    let inputs = 1024
    let floats = max(16, bytes / 4)
    guard let shape = try? NetworkShape("\(inputs)-\(max(1, (floats + inputs - 1) / inputs))")
    else { return nil }
    let lists = actions(Region(.gradients, columns: Extent(0, floats)))
    return Plan(
      strategy: "links", shape: shape, batch: 1, purpose: .exchange,
      workers: (0..<width * fleet.processes).map { lists[$0] ?? [] }, processes: fleet.processes)
  }

  /// Seconds of a step in each of several samples, after one to warm up; nil where the plan cannot
  /// run.
  private func times(
    of plan: Plan?, _ width: Int, _ fleet: Fleet
  ) -> [Double]? {
    guard let plan, let verified = try? VerifiedPlan(plan),
      let crew = try? context.workplace.crews.crew(of: width),
      let feed = try? ExchangeFeed.zeros(for: plan),
      let trainer = try? LedTrainer(
        verified, rule: settings.rule, crew: crew, crowding: crowding, fleet)
    else { return nil }
    let once = trainer.run(steps: 1, from: feed).seconds
    // A sample lasts about four milliseconds, unless its first step is slow.
    let steps = max(1, min(2000, Int(0.004 / max(once, 1e-7))))
    var samples: [Double] = []
    while samples.count < Self.mostSamples, samples.reduce(0, +) * Double(steps) < Self.patience {
      samples.append(trainer.run(steps: steps, from: feed).seconds / Double(steps))
    }
    return samples
  }

  /// What the workers of any contender share.
  private var crowding: Crowding {
    let all = run.contenders.compactMap(\.seated?.crowding)
    return Crowding(
      threadsShareCores: all.contains(where: \.threadsShareCores),
      workersShareThreads: all.contains(where: \.workersShareThreads))
  }
}
