import Runtime
import Synchronization

/// Floats for each thread of a crew, which the thread itself touches first.
// Safe to share: each thread uses its own floats only.
final class WorkerMemory: @unchecked Sendable {
  private let pointers: [UnsafeMutablePointer<Float>]

  /// - Parameter elements: the floats of each thread.
  init(_ crew: Crew, elements: Int) {
    pointers = crew.threads.map { _ in .allocate(capacity: elements) }
    crew.pool.runThreads { thread in
      for index in 0..<elements {
        (self[thread] + index).initialize(to: Float(index % 7) * 0.25)
      }
    }
  }

  deinit {
    for memory in pointers { memory.deallocate() }
  }

  subscript(thread: Int) -> UnsafeMutablePointer<Float> { pointers[thread] }
}

/// A value that each thread of a crew hands over, such as its times.
final class WorkerValues<Value: Sendable>: Sendable {
  private let values: Mutex<[Value]>

  init(_ crew: Crew, _ initial: Value) {
    values = Mutex([Value](repeating: initial, count: crew.threads.count))
  }

  subscript(thread: Int) -> Value {
    get { values.withLock { $0[thread] } }
    set { values.withLock { $0[thread] = newValue } }
  }

  /// The values in the order of threads.
  var all: [Value] { values.withLock { $0 } }
}
