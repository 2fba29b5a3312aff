import Randomness

extension DatasetSource {
  /// Images of digits drawn by this program: no file, no download, and anyone can redraw them.
  static let synthetic = DatasetSource(
    usage: "synthetic",
    summary: "10,000 training and 2,000 test images of digits, drawn on the spot from the seed",
    accepts: { $0 == "synthetic" },
    read: { (_, seed) throws(DatasetError) in Synthetic.dataset(seed: seed) })
}

/// Handwriting-like digits, 28×28, the same bytes on every machine.
///
/// Each image starts from one of its digit's glyphs, whose points are wobbled; the glyph is
/// turned, slanted, stretched and moved, drawn with a pen of some width and ink, and sprinkled
/// with noise. Only IEEE-754 `+ − × ÷ √` on `Double` are used, which every machine rounds alike,
/// and Swift never fuses or reorders them; no `sin`, `exp` or `pow`, whose last bits differ from
/// one C library to the next. Values are whole numbers from 0 to
/// 255, as in a file of 8-bit pixels. `docs/synthetic.md` describes every step and has a program in
/// Python that draws the same bytes.
///
/// The jitter is set so that a linear model does clearly worse than the MLP, as on real MNIST.
enum Synthetic {
  static let side = 28
  static let trainingRows = 10_000
  static let testRows = 2_000

  static func dataset(seed: UInt64) -> Dataset {
    Dataset(
      name: "synthetic",
      provenance: "ten digit glyphs drawn procedurally, 28x28, seed \(seed)",
      training: rows(0..<trainingRows, seed: seed),
      test: rows(trainingRows..<trainingRows + testRows, seed: seed), automatic: .bytes)
  }

  /// The images with numbers in `range`. Image i is drawn from stream i of the seed, so it is the
  /// same in whatever order or on whatever thread it is drawn.
  ///
  /// Labels are balanced (each digit a tenth, to within one) and in a shuffled order, drawn from
  /// a stream that no image uses, so that small batches have mixed classes.
  static func rows(_ range: Range<Int>, seed: UInt64) -> LabelledRows {
    var labels = (0..<range.count).map { Int32($0 % digitGlyphs.count) }
    var order = SplitMix64(seed: seed, stream: ~UInt64(range.lowerBound))
    order.shuffle(&labels)

    return LabelledRows(
      features: side * side, classes: digitGlyphs.count, labels: labels
    ) { pixels in
      var canvas = Canvas(side: side)
      for (place, row) in range.enumerated() {
        var generator = SplitMix64(seed: seed, stream: UInt64(row))
        draw(digit: Int(labels[place]), on: &canvas, from: &generator)
        _ = pixels[place * side * side..<(place + 1) * side * side]
          .initialize(from: canvas.pixels)
      }
    }
  }

  private static func draw(digit: Int, on canvas: inout Canvas, from random: inout SplitMix64) {
    let variants = digitGlyphs[digit]
    let glyph = variants[random.next(below: variants.count)]
    let placement = Placement(from: &random)
    let pen = Pen(from: &random)

    // A point that strokes share, or that one passes twice, moves as one: joints stay joined.
    var moved: [GlyphPoint: GlyphPoint] = [:]
    canvas.clear()
    for stroke in glyph {
      for point in stroke.points where moved[point] == nil {
        moved[point] = GlyphPoint(
          point.x + random.nextTriangular(Jitter.wobble),
          point.y + random.nextTriangular(Jitter.wobble))
      }
      let line = stroke.polyline(through: stroke.points.map { moved[$0, default: $0] })
      canvas.add(line.map(placement.callAsFunction))
    }
    canvas.ink(with: pen, noise: &random)
  }
}

/// How far an image may stray from its glyph. Lengths are pixels where the name says nothing.
private enum Jitter {
  /// Of each point of a stroke, as a share of the glyph box.
  static let wobble = 0.15
  /// Tangent of half the turning angle: 0.18 turns by up to 20 degrees.
  static let halfTurn = 0.18
  /// x moves by up to this share of y.
  static let slant = 0.40
  static let width = (from: 8.0, to: 15.0)
  static let height = (from: 13.0, to: 21.0)
  static let shift = 2.75
}

/// Where a glyph goes: an affine map from the glyph box to pixels.
private struct Placement {
  let xx, xy, yx, yy, x0, y0: Double

  init(from random: inout SplitMix64) {
    // A rotation without sin and cos: with t = tan(θ/2), cos θ = (1 − t²)/(1 + t²) and
    // sin θ = 2t/(1 + t²).
    let t = random.nextTriangular(Jitter.halfTurn)
    let cosine = (1 - t * t) / (1 + t * t)
    let sine = 2 * t / (1 + t * t)
    let slant = random.nextTriangular(Jitter.slant)
    let width = random.next(from: Jitter.width.from, to: Jitter.width.to)
    let height = random.next(from: Jitter.height.from, to: Jitter.height.to)
    let centre = Double(Synthetic.side) / 2
    // rotation · slant · scale, row by row
    xx = cosine * width
    xy = (cosine * slant - sine) * height
    yx = sine * width
    yy = (sine * slant + cosine) * height
    x0 = centre + random.nextTriangular(Jitter.shift)
    y0 = centre + random.nextTriangular(Jitter.shift)
  }

  func callAsFunction(_ point: GlyphPoint) -> GlyphPoint {
    let (x, y) = (point.x - 0.5, point.y - 0.5)
    return GlyphPoint(x0 + xx * x + xy * y, y0 + yx * x + yy * y)
  }
}

/// What an image is drawn with.
struct Pen {
  /// Half the stroke width, in pixels.
  let radius: Double
  /// Darkness of a full stroke, up to 1.
  let darkness: Double
  /// The largest noise in a pixel.
  let noise: Double

  init(from random: inout SplitMix64) {
    radius = random.next(from: 0.7, to: 1.9)
    darkness = random.next(from: 0.7, to: 1)
    noise = random.next(from: 0, to: 0.35)
  }
}
