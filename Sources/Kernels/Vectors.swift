/// destination ← destination + source.
public func add(
  _ source: UnsafePointer<Float>, to destination: UnsafeMutablePointer<Float>, count: Int
) {
  for index in 0..<count { destination[index] += source[index] }
}

/// destination ← source.
public func copy(
  _ source: UnsafePointer<Float>, to destination: UnsafeMutablePointer<Float>, count: Int
) {
  destination.update(from: source, count: count)
}

/// values ← values ÷ divisor.
public func divide(_ values: UnsafeMutablePointer<Float>, by divisor: Float, count: Int) {
  for index in 0..<count { values[index] /= divisor }
}

/// destination ← the sum of the sources, added in their order.
///
/// Works in blocks that stay in the first-level cache, so that memory is read once and written
/// once however many sources there are. A source may be the destination.
public func sum(
  _ sources: UnsafeBufferPointer<UnsafePointer<Float>>,
  into destination: UnsafeMutablePointer<Float>, count: Int
) {
  let block = 1024
  withUnsafeTemporaryAllocation(of: Float.self, capacity: block) { total in
    let total = total.baseAddress!
    for start in stride(from: 0, to: count, by: block) {
      let size = min(block, count - start)
      copy(sources[0] + start, to: total, count: size)
      for source in sources.dropFirst() { add(source + start, to: total, count: size) }
      copy(total, to: destination + start, count: size)
    }
  }
}
