/// Boxes inside boxes for a machine's tree. A chain of objects with one child each is one box with
/// a bar for every object of the chain. Below the bars stand the boxes of the children, in as many
/// rows as make the whole about 16:10.
struct SVGBox {
  struct Bar {
    var text: String
    var style: String
  }

  static let barHeight = 22.0
  static let gap = 6.0
  /// The advance of the widest usual monospaced font at 12 pixels (DejaVu Sans Mono: 7.22).
  static let characterWidth = 7.3

  let bars: [Bar]
  let children: [SVGBox]
  let style: String
  /// Columns and rows are as wide and high as their largest box, so that like things line up.
  private(set) var columnWidths: [Double] = []
  private(set) var rowHeights: [Double] = []
  private(set) var width = 0.0
  private(set) var height = 0.0

  init(bars: [Bar], children: [SVGBox] = [], style: String) {
    self.bars = bars
    self.children = children
    self.style = style
    arrange()
  }

  var headHeight: Double { Double(bars.count) * Self.barHeight }

  private mutating func arrange() {
    let longest = bars.map(\.text.count).max() ?? 0
    let minimum = max(Double(longest) * Self.characterWidth + 2 * Self.gap, 48)
    guard !children.isEmpty else {
      (width, height) = (minimum, headHeight)
      return
    }
    // Rows are full where the count allows, else as even as can be: a ragged last row reads as a
    // missing core.
    let count = children.count
    let divisors = (1...count).filter { count.isMultiple(of: $0) }
    let candidates =
      divisors.count > 2 ? divisors : Set((1...count).map { (count + $0 - 1) / $0 }).sorted()
    var best = Double.infinity
    for columns in candidates {
      let (widths, heights) = table(columns)
      let gaps = (Double(widths.count + 1) * Self.gap, Double(heights.count + 1) * Self.gap)
      let width = max(widths.reduce(gaps.0, +), minimum)
      let height = headHeight + heights.reduce(gaps.1, +)
      let misfit = max(width / (1.6 * height), 1.6 * height / width)
      if misfit < best {
        best = misfit
        (columnWidths, rowHeights, self.width, self.height) = (widths, heights, width, height)
      }
    }
  }

  private func table(_ columns: Int) -> (widths: [Double], heights: [Double]) {
    var widths = [Double](repeating: 0, count: columns)
    var heights = [Double](repeating: 0, count: (children.count + columns - 1) / columns)
    for (index, child) in children.enumerated() {
      widths[index % columns] = max(widths[index % columns], child.width)
      heights[index / columns] = max(heights[index / columns], child.height)
    }
    return (widths, heights)
  }
}
