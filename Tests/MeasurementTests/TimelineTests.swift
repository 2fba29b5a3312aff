import Datasets
import Measurement
import Plans
import Support
import Testing

@testable import Engine

struct TimelineTests {
  /// A trace of two workers whose periods take these seconds, one after the other; the second
  /// worker begins each a little later and waits out the rest.
  private func trace(_ durations: [Double]) -> Trace {
    var spans: [[Trace.Span]] = [[], []]
    var start = 0.0
    for (period, seconds) in durations.enumerated() {
      func span(_ action: Action, _ kind: Bucket, _ from: Double, _ until: Double) -> Trace.Span {
        Trace.Span(
          owner: 0, index: 0, period: period, action: action, kind: kind, start: start + from,
          end: start + until)
      }
      spans[0].append(span(.pullTasks, .compute, 0, seconds))
      spans[1].append(span(.barrier, .wait, seconds / 4, seconds))
      start += seconds
    }
    return Trace(
      spans: spans,
      record: RunRecord(
        steps: durations.count, seconds: start, workers: [], blasThreads: 1, losses: []))
  }

  @Test(
    arguments: [
      // Pairs of 3; of 5 and 4; of 10, 2, 6 and 7, whose lower middle is 6, from period 2 on.
      ([1.0, 2], 0.0, 3.0), ([1, 4, 0], 1, 4), ([9, 1, 1, 5, 2], 11 - 1, 6),
      // A disturbance in any one place is not chosen.
      ([50, 1, 1, 1, 1], 50, 2), ([1, 1, 50, 1, 1], 0, 2), ([1, 1, 1, 1, 50], 0, 2),
    ] as [([Double], Double, Double)])
  func theMedianPairIsShown(durations: [Double], start: Double, seconds: Double) throws {
    let trace = trace(durations)
    let timeline = try #require(Timeline(trace))
    #expect(timeline.spans.map { $0.map(\.period) } == [[0, 1], [0, 1]])
    let shown = timeline.spans.map { $0.map { [$0.start, $0.end] } }
    let first = try #require(trace.spans[0].firstIndex { $0.start == start })
    for worker in 0..<2 {
      let original = trace.spans[worker][first...(first + 1)]
      #expect(shown[worker] == original.map { [$0.start - start, $0.end - start] })
      #expect(original.map(\.kind) == timeline.spans[worker].map(\.kind))
    }
    #expect(shown.joined().map { $0[1] }.max() == seconds)
  }

  @Test func onePeriodMakesNoTimeline() { #expect(Timeline(trace([1])) == nil) }

  @Test func everyContenderThatRanHasTwoWholePeriods() throws {
    let run = try TinyRun.make("all", workers: [1, 3])
    for contender in run.contenders where contender.status == .ok {
      let plan = try #require(contender.plan).plan
      let timeline = try #require(contender.timeline, "\(contender.strategy.name)")
      #expect(timeline.spans.count == plan.workers.count)
      let lists = plan.workers + plan.tasks
      let all = timeline.spans.joined()
      let carriedOut = Set(all.map { [$0.owner, $0.index, $0.period] })
      let planned = lists.indices.flatMap { owner in
        lists[owner].indices.flatMap { [[owner, $0, 0], [owner, $0, 1]] }
      }
      #expect(carriedOut == Set(planned))
      #expect(all.map(\.start).min() == 0 && all.allSatisfy { $0.start <= $0.end })
      for spans in timeline.spans {
        #expect(zip(spans, spans.dropFirst()).allSatisfy { $0.end <= $1.start })
      }
    }
    #expect(run.contenders.count { $0.timeline != nil } > 20)
  }

  @Test func anInterruptStopsBetweenContenders() throws {
    var isInterrupted = false
    let run = try TinyRun.run(
      try TinyRun.settings("data-parallel:direct"), isInterrupted: { isInterrupted },
      tell: { event in if case .roundDone = event { isInterrupted = true } })
    #expect(run.wasInterrupted && run.contenders.allSatisfy { $0.timeline == nil })
    #expect(run.contenders.allSatisfy { $0.status == .ok && $0.reason == "" })
  }

  /// No more than an epoch of shuffled rows lies ready at once.
  @Test func withoutRoomForTwoPeriodsThereIsNone() throws {
    let run = try TinyRun.make(
      "task-parallel:averaging", order: .epoch(seed: 1), syncEvery: 3)
    let averaging = try #require(run.contenders.last)
    #expect(averaging.status == .ok && averaging.timeline == nil)
    #expect(run.contenders[0].timeline != nil)
  }
}
