/// When each worker began and ended; each writes its own.
// Safe to share: distinct elements, and read after the round.
final class Times: @unchecked Sendable {
  private let memory: UnsafeMutablePointer<(Int, Int)>
  private let count: Int

  init(_ count: Int) {
    self.count = count
    memory = .allocate(capacity: count)
    memory.initialize(repeating: (0, 0), count: count)
  }

  deinit { memory.deallocate() }

  func record(_ worker: Int, _ start: Int, _ end: Int) { memory[worker] = (start, end) }

  /// Seconds from the first start to the last end.
  var span: Double {
    let all = (0..<count).map { memory[$0] }
    return Double(all.map(\.1).max()! - all.map(\.0).min()!) * 1e-9
  }
}
