import Datasets
import Engine
import Machine
import Networks
import Plans

/// A process other than rank 0, which carries out rank 0's commands.
public final class Follower {
  private let group: any ProcessGroup
  private let rule: TrainingRule
  private let feed: RowFeed
  private let crews: Crews
  private let products: ProductChooser
  private let transport: Transport
  private var trainers: [Int: (trainer: Trainer, feed: RowFeed)] = [:]

  /// - Parameters:
  ///   - widths: all numbers of workers that a process will have, the same as in `Fleet`.
  ///   - feed: the rows, the same in the same order as in every other process.
  public init(
    _ group: any ProcessGroup, widths: [Int], rule: TrainingRule, feed: RowFeed, crews: Crews,
    products: ProductChooser = .openblas
  ) {
    self.products = products
    self.group = group
    self.rule = rule
    self.feed = feed
    self.crews = crews
    transport = group.transport(workers: widths.max() ?? 1)
  }

  /// Carries out commands until the run is over.
  public func serve() {
    while true {
      let command = NumericJSON.value(FleetCommand.self, group.receive(from: 0, isSoon: false))
      switch command {
      case .takeSeats(let widths): takeSeats(widths)
      case .make(let number, let crowding, let panels):
        let text = String(decoding: take(), as: UTF8.self)
        let reason = make(number, text, crowding, WeightLayout(panels: panels))
        group.send(Array(reason.utf8), to: 0)
      case .setParameters(let number, let firstStep):
        trainers[number]!.trainer.setParameters([Float](memoryBytes: take()), firstStep: firstStep)
      case .prepare(let number, let firstStep, let steps):
        trainers[number]!.feed.prepare(firstStep: firstStep, steps: steps)
      case .run(let number, let steps):
        let (trainer, feed) = trainers[number]!
        answer(trainer.run(steps: steps, from: feed))
      case .parameters(let number):
        group.send(trainers[number]!.trainer.parameters().memoryBytes, to: 0)
      case .trace(let number, let periods):
        let (trainer, feed) = trainers[number]!
        answer(RunTrace(trainer.trace(periods: periods, from: feed)))
      case .drop(let number): trainers[number] = nil
      case .end:
        trainers = [:]
        return
      }
    }
  }

  private func take() -> [UInt8] { group.receive(from: 0, isSoon: true) }

  private func answer(_ value: some Encodable) { group.send(NumericJSON.bytes(value), to: 0) }

  private func takeSeats(_ widths: [Int]) {
    var reply = SeatsAnswer()
    do throws(MachineError) {
      for width in widths {
        reply.seats[width] = try crews.crew(of: width)
          .seats(group.peers[group.rank], on: crews.topology)
      }
    } catch {
      reply.problem = "\(error)"
    }
    answer(reply)
  }

  /// Makes a trainer.
  ///
  /// - Returns: the reason why that is impossible; empty where it was made.
  private func make(
    _ number: Int, _ text: String, _ crowding: Crowding, _ layout: WeightLayout
  ) -> String {
    do {
      let plan = try Plan(text: text)
      let verified = try VerifiedPlan(plan)
      let bytes = Trainer.bytes(for: verified, rule: rule, process: group.rank)
      guard bytes <= FreeMemory.forTraining() else {
        return "needs \(bytes / 1_000_000) MB of memory"
      }
      let crew = try crews.crew(of: plan.workersPerProcess)
      let trainer = Trainer(
        verified, rule: rule, pool: crew.pool, oversubscribed: crowding.threadsShareCores,
        transport: transport, collectivesBlock: !crowding.workersShareThreads,
        nodes: crew.nodes, weightLayout: layout, products: products)
      trainers[number] = (trainer, try ExchangeFeed.feed(for: plan, like: feed))
      return ""
    } catch {
      return "\(error)"
    }
  }
}
