#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// The error where the system gives no more threads.
public struct NoThread: Error, Equatable {
  /// The number of threads that were made before the one that was refused; they have ended again.
  public let made: Int
  public let wanted: Int
  /// The system's own words.
  public let reason: String
}

/// Threads of our own, one a worker, which sleep between rounds.
///
/// These are never tasks or actors, because a worker must be one thread on one core for the whole
/// run.
public final class WorkerPool: Sendable {
  public let count: Int
  /// The workers that are near to each other.
  public let groups: WorkerGroups
  private let shared: Shared

  /// - Parameters:
  ///   - count: the number of workers.
  ///   - groups: the workers that are near to each other where `onStart` binds them; nil where
  ///     nothing is known of that.
  ///   - onStart: runs first on each worker's thread, to bind it.
  public init(
    _ count: Int, groups: WorkerGroups? = nil,
    onStart: @escaping @Sendable (_ worker: Int) -> Void = { _ in }
  ) throws(NoThread) {
    precondition(count > 0, "a pool has at least one worker")
    precondition(groups.map { $0.workers == count } ?? true, "groups of other workers")
    let shared = Shared(workers: count)
    do throws(NoThread) {
      for worker in 0..<count {
        let thread = try Self.thread {
          onStart(worker)
          shared.serve(worker)
        }
        shared.threads.append(thread)
      }
    } catch {
      shared.end()
      throw NoThread(made: shared.threads.count, wanted: count, reason: error.reason)
    }
    self.count = count
    self.groups = groups ?? WorkerGroups(workers: count)
    self.shared = shared
    // When the first, empty round is over, all workers are bound.
    run { _ in }
  }

  deinit { shared.end() }

  /// Runs `body` once on every worker at the same time and waits for all.
  public func run(_ body: @escaping @Sendable (_ worker: Int) -> Void) {
    shared.start(body)
    shared.waitUntilDone()
  }

  /// Runs `body` as `run` does, and waits for `seconds` at most.
  ///
  /// - Returns: whether all workers are done. Where some are not, the pool must not be used again,
  ///   and a worker that hangs outlives it: its thread ends when it comes free, or never.
  public func run(
    within seconds: Double, _ body: @escaping @Sendable (_ worker: Int) -> Void
  ) -> Bool {
    shared.start(body)
    return shared.waitUntilDone(within: seconds)
  }

  /// Runs `body` on a thread of its own that nobody waits for.
  public static func detached(_ body: @escaping @Sendable () -> Void) throws(NoThread) {
    pthread_detach(try thread(body))
  }

  private static func thread(
    _ body: @escaping @Sendable () -> Void
  ) throws(NoThread) -> pthread_t {
    final class Box {
      let body: @Sendable () -> Void
      init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }
    let box = Unmanaged.passRetained(Box(body)).toOpaque()
    #if canImport(Darwin)
      var thread: pthread_t?
      let status = pthread_create(
        &thread, nil,
        { argument in
          Unmanaged<Box>.fromOpaque(argument).takeRetainedValue().body()
          return nil
        }, box)
    #else
      var thread = pthread_t()
      let status = pthread_create(
        &thread, nil,
        { argument in
          Unmanaged<Box>.fromOpaque(argument!).takeRetainedValue().body()
          return nil
        }, box)
    #endif
    guard status == 0 else {
      Unmanaged<Box>.fromOpaque(box).release()
      throw NoThread(made: 0, wanted: 1, reason: String(cString: strerror(status)))
    }
    #if canImport(Darwin)
      return thread!
    #else
      return thread
    #endif
  }
}

/// The state that the pool's owner and its workers share, all under one mutex.
// Safe to share: `threads` belongs to the pool's owner, and everything else is only touched under
// `mutex`.
private final class Shared: @unchecked Sendable {
  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let changed = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
  private let workers: Int
  var threads: [pthread_t] = []
  private var round = 0
  private var running = 0
  private var body: (@Sendable (Int) -> Void)?

  init(workers: Int) {
    self.workers = workers
    pthread_mutex_init(mutex, nil)
    pthread_cond_init(changed, nil)
  }

  deinit {
    pthread_cond_destroy(changed)
    pthread_mutex_destroy(mutex)
    changed.deallocate()
    mutex.deallocate()
  }

  private func locked<Value>(_ action: () -> Value) -> Value {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    return action()
  }

  /// Starts a round; nil ends the workers.
  func start(_ body: (@Sendable (Int) -> Void)?) {
    locked {
      self.body = body
      round += 1
      running = workers
      pthread_cond_broadcast(changed)
    }
  }

  /// Ends the workers and waits until their threads are gone, but for those of a round that hangs.
  func end() {
    let hangs = locked { running > 0 }
    start(nil)
    for thread in threads {
      if hangs { pthread_detach(thread) } else { pthread_join(thread, nil) }
    }
  }

  func waitUntilDone() {
    locked {
      while running > 0 { pthread_cond_wait(changed, mutex) }
      body = nil
    }
  }

  /// - Returns: whether the round was over before `seconds` had passed.
  func waitUntilDone(within seconds: Double) -> Bool {
    // The clock that conditions wait by.
    var end = timespec()
    clock_gettime(CLOCK_REALTIME, &end)
    let nanoseconds = end.tv_nsec + Int(seconds * 1e9)
    end.tv_sec += nanoseconds / 1_000_000_000
    end.tv_nsec = nanoseconds % 1_000_000_000
    return locked {
      while running > 0 {
        if pthread_cond_timedwait(changed, mutex, &end) == ETIMEDOUT { return running == 0 }
      }
      body = nil
      return true
    }
  }

  func serve(_ worker: Int) {
    var served = 0
    while true {
      let next: (@Sendable (Int) -> Void)? = locked {
        while round == served { pthread_cond_wait(changed, mutex) }
        served = round
        return body
      }
      guard let next else { return }
      next(worker)
      locked {
        running -= 1
        if running == 0 { pthread_cond_broadcast(changed) }
      }
    }
  }
}
