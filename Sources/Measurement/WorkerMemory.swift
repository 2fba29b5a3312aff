import Runtime
import Synchronization

/// Floats for each worker of a crew, which the worker itself touches first.
// Safe to share: each worker uses its own floats only.
final class WorkerMemory: @unchecked Sendable {
  private let pointers: [UnsafeMutablePointer<Float>]

  /// - Parameter elements: the floats of each worker.
  init(_ crew: Crew, elements: Int) {
    pointers = (0..<crew.pool.count).map { _ in .allocate(capacity: elements) }
    crew.pool.run { worker in
      for index in 0..<elements {
        (self[worker] + index).initialize(to: Float(index % 7) * 0.25)
      }
    }
  }

  deinit {
    for memory in pointers { memory.deallocate() }
  }

  subscript(worker: Int) -> UnsafeMutablePointer<Float> { pointers[worker] }
}

/// A value that each worker of a crew hands over, such as its times.
final class WorkerValues<Value: Sendable>: Sendable {
  private let values: Mutex<[Value]>

  init(_ crew: Crew, _ initial: Value) {
    values = Mutex([Value](repeating: initial, count: crew.pool.count))
  }

  subscript(worker: Int) -> Value {
    get { values.withLock { $0[worker] } }
    set { values.withLock { $0[worker] = newValue } }
  }

  /// The values in the order of workers.
  var all: [Value] { values.withLock { $0 } }
}
