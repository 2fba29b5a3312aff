import Randomness

/// A square image drawn as a distance field: each pixel keeps the squared distance from its
/// centre to the nearest stroke, and the pen turns distance into darkness at the end.
///
/// It uses only `+ − × ÷ √` and comparisons, which every machine rounds alike.
struct Canvas {
  let side: Int
  /// Row-major whole numbers from 0 to 255, after `ink`.
  private(set) var pixels: [Float]
  /// Squared distances in pixels², infinite where no stroke is near.
  private var distances: [Double]

  /// Pixels farther from a stroke than this stay white. A pen's radius plus its soft edge must
  /// be below it.
  private static let reach = 3.0

  init(side: Int) {
    self.side = side
    pixels = Array(repeating: 0, count: side * side)
    distances = Array(repeating: .infinity, count: side * side)
  }

  mutating func clear() {
    for index in distances.indices { distances[index] = .infinity }
  }

  /// Draws a polyline; points may lie outside the image.
  mutating func add(_ polyline: [GlyphPoint]) {
    for (from, to) in zip(polyline, polyline.dropFirst()) { addSegment(from, to) }
  }

  private mutating func addSegment(_ from: GlyphPoint, _ to: GlyphPoint) {
    let columns = pixelRange(min(from.x, to.x), max(from.x, to.x))
    let rows = pixelRange(min(from.y, to.y), max(from.y, to.y))
    let (dx, dy) = (to.x - from.x, to.y - from.y)
    let lengthSquared = dx * dx + dy * dy
    for row in rows {
      for column in columns {
        let (px, py) = (Double(column) + 0.5 - from.x, Double(row) + 0.5 - from.y)
        // The nearest point of the segment is from + t·(to − from).
        let along = lengthSquared > 0 ? (px * dx + py * dy) / lengthSquared : 0
        let t = min(max(along, 0), 1)
        let (ex, ey) = (px - t * dx, py - t * dy)
        let index = row * side + column
        distances[index] = min(distances[index], ex * ex + ey * ey)
      }
    }
  }

  /// The pixels whose centres may be within reach of the interval, cut to the image.
  private func pixelRange(_ low: Double, _ high: Double) -> Range<Int> {
    let limit = Double(side)
    let first = Int(min(max(low - Self.reach, 0), limit))
    let end = Int(min(max(high + Self.reach + 1, 0), limit))
    return first..<max(first, end)
  }

  /// Turns distances into `pixels`: full darkness inside the pen, a soft edge one pixel wide,
  /// noise on top, rounded to whole numbers from 0 to 255.
  mutating func ink(with pen: Pen, noise random: inout SplitMix64) {
    for index in distances.indices {
      let edge = pen.radius + 0.5 - distances[index].squareRoot()
      let value = min(max(edge, 0), 1) * pen.darkness + random.nextTriangular(pen.noise)
      let level = (min(max(value, 0), 1) * 255 + 0.5).rounded(.down)
      pixels[index] = Float(level)
    }
  }
}
