import Datasets
import Engine
import Runtime
import Strategies
import Support
import Testing

struct TrainingSessionTests {
  let example = TrainingExample("8-6-3", batch: 4)

  private func session(
    rate: Float = 0.1, strategy: String = "serial", workers: Int = 1, order: RowOrder = .none,
    isInterrupted: @escaping () -> Bool = { false }
  ) throws -> TrainingSession {
    let plan = try Strategy.select(strategy)[0].plan(
      example.job(workers: workers, syncEvery: 3))
    let trainer = try example.trainer(plan, rule: TrainingRule(learningRate: rate))
    let feed = try RowFeed(example.rows, batch: example.batch, order: order)
    return TrainingSession(trainer, feed: feed, isInterrupted: isInterrupted)
  }

  @Test(arguments: [RowOrder.none, .epoch(seed: 3)])
  func stretchesAreOneTraining(order: RowOrder) throws {
    let (parts, whole) = (try session(order: order), try session(order: order))
    var losses = 0.0
    for goal in [1, 2, 9, 9, 40, 77] {
      let before = parts.trainer.nextStep
      let stretch = parts.train(until: goal)
      #expect(stretch.steps == goal - before && stretch.firstStepNotFinite == nil)
      if stretch.steps > 0 { losses += stretch.meanLoss * Double(stretch.steps) }
    }
    let all = whole.train(until: 77)
    #expect(all.steps == 77 && all.rowsPerSecond > 0)
    #expect(parts.trainer.parameters() == whole.trainer.parameters())
    #expect(abs(losses / 77 - all.meanLoss) < 1e-9)
  }

  @Test func periodsAreTrainedWhole() throws {
    let session = try session(strategy: "task-parallel:averaging", workers: 2)
    #expect(session.train(until: 1).steps == 6)
    #expect(session.train(until: 6).steps == 0)
    #expect(session.train(until: 13).steps == 12)
  }

  @Test func theFirstLossThatIsNoNumberIsNamed() throws {
    let session = try session(rate: 1e30)
    let stretch = session.train(until: 5000)
    let bad = try #require(stretch.firstStepNotFinite)
    #expect(bad > 0 && bad < stretch.steps && stretch.steps < 5000)

    // Trained one by one, the batches before are fine and that one is not.
    let again = try self.session(rate: 1e30)
    for goal in 1...bad { #expect(again.train(until: goal).firstStepNotFinite == nil) }
    #expect(again.train(until: bad + 1).firstStepNotFinite == bad)
  }

  @Test func anInterruptEndsAfterWholeBatches() throws {
    var questions = 0
    let session = try session(isInterrupted: {
      questions += 1
      return questions > 3
    })
    let stretch = session.train(until: 1_000_000)
    #expect(stretch.steps > 0 && stretch.steps < 1_000_000)
    #expect(session.trainer.nextStep == stretch.steps)
    #expect(session.train(until: 1_000_000).steps == 0)
  }
}
