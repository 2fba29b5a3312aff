import Runtime
import Workers

/// Something small that is timed by running it often enough, on threads that are awake already.
public protocol Trial {
  /// Operations in one repetition.
  var operations: Int { get }
  /// Seconds that `count` repetitions take, between two barriers of the workers.
  func seconds(_ count: Int) -> Double
}

extension Trial {
  public var operations: Int { 1 }

  /// Seconds an operation, over `count` repetitions.
  public func secondsPerOperation(_ count: Int) -> Double {
    seconds(count) / Double(count * operations)
  }

  /// How many repetitions last about so long; runs the trial for as long, and so warms it up.
  public func repetitions(lasting seconds: Double) -> Int {
    var count = 1
    while true {
      let taken = self.seconds(count)
      if taken > 0.5 * seconds { return max(1, Int(Double(count) * seconds / taken)) }
      // Grows by ten at most: the first repetitions are the slowest.
      count =
        taken > 0
        ? max(count + 1, min(10 * count, Int(Double(count) * seconds / taken))) : 10 * count
    }
  }
}

/// One worker's loop over a body that it runs alone.
public final class LoopTrial: Trial {
  private let crew: Crew
  private let body: @Sendable () -> Void

  /// - Parameter crew: of one worker.
  public init(_ crew: Crew, body: @escaping @Sendable () -> Void) {
    precondition(crew.pool.count == 1, "a loop has one worker")
    self.crew = crew
    self.body = body
  }

  public func seconds(_ count: Int) -> Double {
    let (times, body) = (Times(1), body)
    crew.pool.run { worker in
      let start = Clock.now()
      for _ in 0..<count { body() }
      times.record(worker, start, Clock.now())
    }
    return times.span
  }
}
