import Runtime
import Workers

/// Barriers and nothing else.
public final class BarrierTrial: Trial {
  private let crew: Crew
  private let counters: PaddedCounters
  private var episodes = 0

  public init(_ crew: Crew) {
    self.crew = crew
    counters = PaddedCounters(crew.pool.count)
  }

  /// Seconds for `count` barriers of all workers, from the end of one before to the end of the
  /// last: threads wake up outside of it.
  public func seconds(_ count: Int) -> Double {
    let first = episodes
    episodes += count + 1
    let wait = SpinWait(oversubscribed: crew.isOversubscribed)
    // Unsafe: only atomics lie behind it, and this object outlives the round.
    nonisolated(unsafe) let barrier = SpinBarrier(counters.pointer(0), workers: crew.pool.count)
    let times = Times(crew.pool.count)
    crew.pool.run { worker in
      barrier.wait(episode: first, wait)
      let start = Clock.now()
      for episode in first + 1...first + count { barrier.wait(episode: episode, wait) }
      times.record(worker, start, Clock.now())
    }
    return times.span
  }
}
