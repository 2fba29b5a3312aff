import Workers

/// One action as it was carried out, with clock readings in nanoseconds. The times in its buckets
/// are in the order in which every action goes through them: waiting, then moving, then computing.
struct TraceEntry: BitwiseCopyable {
  var owner: Int32
  var index: Int32
  var period: Int
  var start: Int
  var waited: Int
  var moved: Int
  var end: Int
}

/// The memory that the workers of a traced run write to, each to a part of its own that exists
/// before the start.
// Safe to share: each worker writes its own part, and the caller reads after all have ended.
final class TraceMemory: @unchecked Sendable {
  private let parts: [UnsafeMutableBufferPointer<TraceEntry>]
  /// The number of entries that each worker has written.
  private let counts: UnsafeMutablePointer<Int>

  /// - Parameter capacities: the most entries that each worker writes.
  init(_ capacities: [Int]) {
    parts = capacities.map {
      let part = UnsafeMutableBufferPointer<TraceEntry>.allocate(capacity: $0)
      // The memory is written now, so that no worker meets a page that is not there yet.
      part.initialize(
        repeating: TraceEntry(
          owner: 0, index: 0, period: 0, start: 0, waited: 0, moved: 0, end: 0))
      return part
    }
    counts = .allocate(capacity: capacities.count)
    counts.initialize(repeating: 0, count: capacities.count)
  }

  deinit {
    for part in parts { part.deallocate() }
    counts.deallocate()
  }

  func memory(of worker: Int) -> UnsafeMutableBufferPointer<TraceEntry> { parts[worker] }

  /// The number of entries that a worker has written.
  subscript(_ worker: Int) -> Int {
    get { counts[worker] }
    set { counts[worker] = newValue }
  }

  func entries(of worker: Int) -> Slice<UnsafeMutableBufferPointer<TraceEntry>> {
    parts[worker][..<counts[worker]]
  }
}
