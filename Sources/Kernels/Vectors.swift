/// destination ← destination + source.
public func add(
  _ source: UnsafePointer<Float>, to destination: UnsafeMutablePointer<Float>, count: Int
) {
  for index in 0..<count { destination[index] += source[index] }
}

/// destination ← destination − source.
public func subtract(
  _ source: UnsafePointer<Float>, from destination: UnsafeMutablePointer<Float>, count: Int
) {
  for index in 0..<count { destination[index] -= source[index] }
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

/// destination ← the sum of the sources, added in their order. One of the sources may be the
/// destination.
public func sum(
  _ sources: UnsafeBufferPointer<UnsafePointer<Float>>,
  into destination: UnsafeMutablePointer<Float>, count: Int
) {
  forEachSum(of: sources, count: count) { first, sum, count in
    copy(sum, to: destination + first, count: count)
  }
}

/// Calls `body` with the sum of the sources, added in their order, block by block: with the block's
/// first element, its sums, and their number. A single source is passed on as it is.
///
/// Blocks stay in the first-level cache, so that memory is read once for any number of sources, and
/// using the sum costs no second pass. They are so large that the cost of a call (Adam takes two
/// powers) is small.
public func forEachSum(
  of sources: UnsafeBufferPointer<UnsafePointer<Float>>, count: Int,
  _ body: (_ first: Int, _ sum: UnsafePointer<Float>, _ count: Int) -> Void
) {
  guard sources.count > 1 else { return body(0, sources[0], count) }
  let block = 4096
  withUnsafeTemporaryAllocation(of: Float.self, capacity: block) { total in
    let total = total.baseAddress!
    for start in stride(from: 0, to: count, by: block) {
      let size = min(block, count - start)
      let (first, second) = (sources[0] + start, sources[1] + start)
      for index in 0..<size { total[index] = first[index] + second[index] }
      for source in sources.dropFirst(2) { add(source + start, to: total, count: size) }
      body(start, total, size)
    }
  }
}
