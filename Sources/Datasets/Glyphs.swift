/// A point of the glyph box: x from 0 (left) to 1 (right), y from 0 (top) to 1 (bottom).
struct GlyphPoint: Hashable, Sendable {
  var x: Double
  var y: Double

  init(_ x: Double, _ y: Double) {
    self.x = x
    self.y = y
  }
}

/// One stroke of the pen, given by the points it passes through.
struct Stroke: Sendable {
  enum Shape: Sendable {
    /// Straight from point to point.
    case corners
    /// A smooth curve through the points.
    case curve
    /// A smooth curve that ends where it starts.
    case loop
  }

  let shape: Shape
  let points: [GlyphPoint]

  init(_ shape: Shape, _ points: (Double, Double)...) {
    self.shape = shape
    self.points = points.map { GlyphPoint($0.0, $0.1) }
  }

  /// Pieces that a curve is cut into between two of its points.
  private static let piecesPerSpan = 5

  /// The stroke as a polyline through `points`, which may have been moved a little.
  ///
  /// Curves are Catmull–Rom splines: each span is a cubic whose tangents come from the
  /// neighbouring points. They need only products and sums, so the polyline is the same on every
  /// machine; an arc drawn with sin and cos would depend on the C library.
  func polyline(through points: [GlyphPoint]) -> [GlyphPoint] {
    let count = points.count
    let spans: Int
    switch shape {
    case .corners: return points
    case .curve: spans = count - 1
    case .loop: spans = count
    }
    func point(_ index: Int) -> GlyphPoint {
      shape == .loop ? points[(index + count) % count] : points[min(max(index, 0), count - 1)]
    }
    var line = [points[0]]
    for span in 0..<spans {
      let (before, from, to, after) = (
        point(span - 1), point(span), point(span + 1), point(span + 2)
      )
      for piece in 1...Self.piecesPerSpan {
        let t = Double(piece) / Double(Self.piecesPerSpan)
        line.append(
          GlyphPoint(
            catmullRom(before.x, from.x, to.x, after.x, t),
            catmullRom(before.y, from.y, to.y, after.y, t)))
      }
    }
    return line
  }
}

/// The uniform Catmull–Rom cubic from `p1` (t = 0) to `p2` (t = 1).
private func catmullRom(
  _ p0: Double, _ p1: Double, _ p2: Double, _ p3: Double, _ t: Double
) -> Double {
  let a = 3 * (p1 - p2) + p3 - p0
  let b = 2 * p0 - 5 * p1 + 4 * p2 - p3
  return p1 + 0.5 * t * (p2 - p0 + t * (b + t * a))
}

/// The ways in which people write each digit: `digitGlyphs[d]` lists the variants of digit d.
let digitGlyphs: [[[Stroke]]] = [
  [  // 0
    [
      Stroke(
        .loop, (0.50, 0), (0.84, 0.16), (0.96, 0.5), (0.84, 0.84), (0.50, 1), (0.16, 0.84),
        (0.04, 0.5), (0.16, 0.16))
    ]
  ],
  [  // 1
    [Stroke(.corners, (0.5, 0), (0.5, 1))],
    [Stroke(.corners, (0.25, 0.22), (0.55, 0), (0.55, 1))],
  ],
  [  // 2
    [
      Stroke(
        .curve, (0.10, 0.26), (0.26, 0.05), (0.58, 0), (0.86, 0.15), (0.84, 0.42), (0.50, 0.72),
        (0.06, 1)),
      Stroke(.corners, (0.06, 1), (0.95, 1)),
    ],
    [
      Stroke(
        .curve, (0.12, 0.2), (0.45, 0), (0.84, 0.18), (0.76, 0.5), (0.35, 0.92), (0.12, 0.95),
        (0.15, 0.76), (0.45, 0.84), (0.96, 0.96))
    ],
  ],
  [  // 3
    [
      Stroke(.curve, (0.12, 0.12), (0.45, 0), (0.80, 0.10), (0.80, 0.36), (0.40, 0.47)),
      Stroke(.curve, (0.40, 0.47), (0.82, 0.55), (0.92, 0.80), (0.60, 0.99), (0.08, 0.90)),
    ]
  ],
  [  // 4
    [Stroke(.corners, (0.70, 1), (0.70, 0), (0.04, 0.66), (0.98, 0.66))],
    [
      Stroke(.corners, (0.14, 0.05), (0.08, 0.52), (0.90, 0.50)),
      Stroke(.corners, (0.84, 0.02), (0.72, 1)),
    ],
  ],
  [  // 5
    [
      Stroke(.corners, (0.90, 0), (0.22, 0.02), (0.16, 0.45)),
      Stroke(
        .curve, (0.16, 0.45), (0.50, 0.37), (0.86, 0.52), (0.88, 0.82), (0.50, 1), (0.06, 0.90)),
    ]
  ],
  [  // 6
    [
      Stroke(
        .curve, (0.76, 0), (0.38, 0.18), (0.12, 0.55), (0.18, 0.88), (0.52, 1), (0.86, 0.84),
        (0.82, 0.58), (0.50, 0.48), (0.15, 0.68))
    ]
  ],
  [  // 7
    [Stroke(.corners, (0.05, 0.02), (0.92, 0), (0.40, 1))],
    [
      Stroke(.corners, (0.05, 0.05), (0.92, 0), (0.45, 1)),
      Stroke(.corners, (0.32, 0.50), (0.88, 0.47)),
    ],
  ],
  [  // 8
    [
      Stroke(
        .loop, (0.50, 0.47), (0.82, 0.26), (0.50, 0), (0.18, 0.26), (0.50, 0.47), (0.90, 0.75),
        (0.50, 1), (0.10, 0.75))
    ]
  ],
  [  // 9
    [
      Stroke(
        .curve, (0.84, 0.30), (0.52, 0.52), (0.16, 0.40), (0.16, 0.12), (0.52, 0), (0.82, 0.14),
        (0.85, 0.45), (0.66, 1))
    ],
    [
      Stroke(.loop, (0.48, 0), (0.84, 0.24), (0.48, 0.50), (0.12, 0.25)),
      Stroke(.corners, (0.84, 0.24), (0.80, 1)),
    ],
  ],
]
