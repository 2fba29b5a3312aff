#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// The error where the system gives no more threads.
public struct NoThread: Error, Equatable {
  /// The number of threads that were made before the one that was refused; they have ended again.
  public let made: Int
  /// The number of threads asked for.
  public let wanted: Int
  /// The system's own words.
  public let reason: String
}

/// Threads of our own, which sleep between rounds. Each runs one worker or, where there are more
/// workers than cores, several in turn.
///
/// These are never tasks or actors, because a worker must be on one thread and one core for the
/// whole run.
public final class WorkerPool: Sendable {
  /// The number of workers.
  public let count: Int
  /// The workers of each thread, in ascending order.
  public let threads: [[Int]]
  /// The workers that are near to each other.
  public let groups: WorkerGroups
  private let shared: Shared

  /// - Parameters:
  ///   - count: the number of workers.
  ///   - threads: the workers of each thread; nil for a thread of its own for each worker.
  ///   - groups: the workers that are near to each other where `onStart` binds them; nil where
  ///     nothing is known of that.
  ///   - onStart: runs first for each worker, on the worker's thread, to bind it.
  public init(
    _ count: Int, threads: [[Int]]? = nil, groups: WorkerGroups? = nil,
    onStart: @escaping @Sendable (_ worker: Int) -> Void = { _ in }
  ) throws(NoThread) {
    precondition(count > 0, "a pool has at least one worker")
    precondition(groups.map { $0.workers == count } ?? true, "groups of other workers")
    let threads = threads ?? (0..<count).map { [$0] }
    precondition(
      threads.allSatisfy { !$0.isEmpty && $0 == $0.sorted() }
        && threads.joined().sorted() == Array(0..<count), "each worker is on one thread")
    let shared = Shared(threads: threads.count)
    do throws(NoThread) {
      for (number, workers) in threads.enumerated() {
        let thread = try Self.thread {
          for worker in workers { onStart(worker) }
          shared.serve(number)
        }
        shared.handles.append(thread)
      }
    } catch {
      shared.end()
      throw NoThread(made: shared.handles.count, wanted: threads.count, reason: error.reason)
    }
    self.count = count
    self.threads = threads
    self.groups = groups ?? WorkerGroups(workers: count)
    self.shared = shared
    // When the first, empty round is over, all workers are bound.
    runThreads { _ in }
  }

  deinit { shared.end() }

  /// Workers in order, divided among at most `threads` threads as evenly as possible.
  public static func blocks(_ workers: Int, threads: Int) -> [[Int]] {
    let threads = min(workers, threads)
    return (0..<threads).map { thread in
      Array(thread * workers / threads..<(thread + 1) * workers / threads)
    }
  }

  /// The threads that are near to each other: as the first worker of each is.
  public var threadGroups: WorkerGroups { groups[threads.map { $0[0] }] }

  /// Whether some thread runs several workers.
  public var sharesThreads: Bool { threads.count < count }

  /// Runs `body` once on each worker's thread and waits for all. Threads run at the same time;
  /// workers of one thread take turns, so that `body` must not wait for another worker where some
  /// share a thread.
  public func run(_ body: @escaping @Sendable (_ worker: Int) -> Void) {
    let threads = threads
    runThreads { thread in
      for worker in threads[thread] { body(worker) }
    }
  }

  /// Runs `body` once on every thread at the same time and waits for all.
  public func runThreads(_ body: @escaping @Sendable (_ thread: Int) -> Void) {
    shared.start(body)
    shared.waitUntilDone()
  }

  /// Runs `body` as `runThreads` does, and waits for `seconds` at most.
  ///
  /// - Returns: whether all threads are done. Where some are not, the pool must not be used again,
  ///   and a thread that hangs outlives it: the thread ends when it comes free, or never.
  public func runThreads(
    within seconds: Double, _ body: @escaping @Sendable (_ thread: Int) -> Void
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

/// The state that the pool's owner and its threads share, all under one mutex.
// Safe to share: `handles` belongs to the pool's owner, and everything else is only touched under
// `mutex`.
private final class Shared: @unchecked Sendable {
  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let changed = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
  private let threads: Int
  var handles: [pthread_t] = []
  private var round = 0
  private var running = 0
  private var body: (@Sendable (Int) -> Void)?

  init(threads: Int) {
    self.threads = threads
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

  /// Starts a round; nil ends the threads.
  func start(_ body: (@Sendable (Int) -> Void)?) {
    locked {
      self.body = body
      round += 1
      running = threads
      pthread_cond_broadcast(changed)
    }
  }

  /// Ends the threads and waits until they are gone, but for those of a round that hangs.
  func end() {
    let hangs = locked { running > 0 }
    start(nil)
    for handle in handles {
      if hangs { pthread_detach(handle) } else { pthread_join(handle, nil) }
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

  func serve(_ thread: Int) {
    var served = 0
    while true {
      let next: (@Sendable (Int) -> Void)? = locked {
        while round == served { pthread_cond_wait(changed, mutex) }
        served = round
        return body
      }
      guard let next else { return }
      next(thread)
      locked {
        running -= 1
        if running == 0 { pthread_cond_broadcast(changed) }
      }
    }
  }
}
