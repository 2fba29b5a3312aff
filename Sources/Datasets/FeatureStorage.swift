import Foundation

/// The features of all rows of a set, stored once for all readers: row-major, from a cache line on.
///
/// Address space for all rows again follows the last row. A batch that runs past the end must be
/// contiguous too, so the first rows are repeated there, as many as the largest batch needs; the
/// rest of the space uses no memory. A feed of rows in order therefore needs no copy of the set.
// Safe to share: rows are written and changed while nobody else has the storage, and a repeated row once,
// under the lock, before whoever asked for it reads it.
final class FeatureStorage: @unchecked Sendable {
  let rows: Int
  let features: Int
  private let memory: UnsafeMutablePointer<Float>
  /// How many first rows stand behind the last.
  private var repeated = 0
  /// Guards `repeated`. It is the system's, because the thread sanitizer does not know
  /// `Synchronization.Mutex` and takes what that guards for a race.
  private let lock = NSLock()

  /// - Parameter fill: writes every one of `rows` × `features` elements.
  init(rows: Int, features: Int, fill: (UnsafeMutableBufferPointer<Float>) -> Void) {
    self.rows = rows
    self.features = features
    let count = rows * features
    memory =
      UnsafeMutableRawPointer
      .allocate(byteCount: 2 * count * MemoryLayout<Float>.stride, alignment: 64)
      .bindMemory(to: Float.self, capacity: 2 * count)
    fill(UnsafeMutableBufferPointer(start: memory, count: count))
  }

  deinit { memory.deallocate() }

  /// Valid as long as the storage lives.
  var base: UnsafePointer<Float> { UnsafePointer(memory) }

  var values: UnsafeBufferPointer<Float> {
    UnsafeBufferPointer(start: memory, count: rows * features)
  }

  /// Lets `body` change the values.
  ///
  /// - Precondition: nobody else has the storage.
  func change(_ body: (UnsafeMutableBufferPointer<Float>) -> Void) {
    body(UnsafeMutableBufferPointer(start: memory, count: rows * features))
    lock.withLock { repeated = 0 }
  }

  /// Makes row `rows` + r hold row r, for all r below `count`.
  ///
  /// - Precondition: at most as many as there are rows.
  func repeatFirst(_ count: Int) {
    precondition(count <= rows, "a batch is no larger than the set")
    lock.withLock {
      guard count > repeated else { return }
      (memory + (rows + repeated) * features)
        .initialize(from: memory + repeated * features, count: (count - repeated) * features)
      repeated = count
    }
  }
}
