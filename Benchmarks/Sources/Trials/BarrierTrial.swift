import Runtime
import Workers

/// Barriers of a crew's threads and nothing else.
public final class BarrierTrial: Trial {
  private let crew: Crew
  private let barrier: SpinBarrier
  private var episodes = 0

  public init(_ crew: Crew) {
    self.crew = crew
    barrier = SpinBarrier(crew.pool.threadGroups)
  }

  /// Seconds for `count` barriers of all threads, from the end of one before to the end of the
  /// last: threads wake up outside of it.
  public func seconds(_ count: Int) -> Double {
    let first = episodes
    episodes += count + 1
    let wait = SpinWait(oversubscribed: crew.threadsShareCores)
    let (barrier, times) = (barrier, Times(crew.threads.count))
    crew.pool.runThreads { thread in
      let party = barrier[thread]
      party.wait(episode: first, wait)
      let start = Clock.now()
      for episode in first + 1...first + count { party.wait(episode: episode, wait) }
      times.record(thread, start, Clock.now())
    }
    return times.span
  }
}
