import Runtime
import Workers

/// Barriers and nothing else.
public final class BarrierTrial: Trial {
  private let crew: Crew
  private let barrier: SpinBarrier
  private var episodes = 0

  public init(_ crew: Crew) {
    self.crew = crew
    barrier = SpinBarrier(crew.pool.groups)
  }

  /// Seconds for `count` barriers of all workers, from the end of one before to the end of the
  /// last: threads wake up outside of it.
  public func seconds(_ count: Int) -> Double {
    let first = episodes
    episodes += count + 1
    let wait = SpinWait(oversubscribed: crew.isOversubscribed)
    let (barrier, times) = (barrier, Times(crew.pool.count))
    crew.pool.run { worker in
      let party = barrier[worker]
      party.wait(episode: first, wait)
      let start = Clock.now()
      for episode in first + 1...first + count { party.wait(episode: episode, wait) }
      times.record(worker, start, Clock.now())
    }
    return times.span
  }
}
