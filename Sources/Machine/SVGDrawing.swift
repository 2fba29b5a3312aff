import Files

/// Writes a layout as SVG text.
struct SVGDrawing {
  private var body = ""
  private let width: Double
  private let height: Double

  init(width: Double, height: Double) {
    self.width = width
    self.height = height
  }

  var text: String {
    """
    <svg xmlns="http://www.w3.org/2000/svg" width="\(width)" height="\(height)" \
    viewBox="0 0 \(width) \(height)" role="img" aria-label="Machine topology">
    <style>
    \(Self.style)
    </style>
    <rect class="page" width="100%" height="100%"/>
    \(body)</svg>

    """
  }

  /// Plain colours come first, for viewers that know no media queries (or no custom properties).
  private static let style = """
    text { font: 12px "DejaVu Sans Mono", Menlo, Consolas, monospace; fill: #1d2530; }
    .page { fill: #ffffff; }
    .box { fill: #f4f6f8; stroke: #9aa5b1; }
    .pu { fill: #ffffff; stroke: #9aa5b1; }
    .barred { opacity: 0.45; }
    .crowded { stroke: #b3261e; stroke-dasharray: 4 2; }
    .cache { fill: #dcecfb; }
    .core { fill: #e3f3e4; }
    .memory { fill: #fbe9cf; }
    .worker { fill: #1f6f3a; font-weight: bold; }
    .centred { text-anchor: middle; }
    @media (prefers-color-scheme: dark) {
    text { fill: #e6eaef; }
    .page { fill: #14181d; }
    .box { fill: #1d232b; stroke: #566270; }
    .pu { fill: #14181d; stroke: #566270; }
    .crowded { stroke: #ff9d94; }
    .cache { fill: #1f3a55; }
    .core { fill: #21402a; }
    .memory { fill: #4c3a1c; }
    .worker { fill: #7fd69a; }
    }
    """

  /// Draws a box with its content into a cell of at least the box's size.
  mutating func draw(_ box: SVGBox, x: Double, y: Double, width: Double, height: Double) {
    rectangle(box.style, x, y, width, height)
    let isCell = box.style.hasPrefix("pu")
    for (line, bar) in box.bars.enumerated() {
      let top = y + Double(line) * SVGBox.barHeight
      if !isCell, !bar.style.isEmpty {
        rectangle(bar.style, x + 1, top + 1, width - 2, SVGBox.barHeight - 2)
      }
      let start = isCell ? x + width / 2 : x + SVGBox.gap
      text(isCell ? "centred \(bar.style)" : "", start, top + 0.7 * SVGBox.barHeight, bar.text)
    }
    guard !box.children.isEmpty else { return }

    // A box that is stretched to its cell shares the room out among its columns.
    let columns = box.columnWidths.count
    let used = box.columnWidths.reduce(Double(columns + 1) * SVGBox.gap, +)
    let spare = (width - used) / Double(columns)
    var top = y + box.headHeight + SVGBox.gap
    for (row, rowHeight) in box.rowHeights.enumerated() {
      var left = x + SVGBox.gap
      for (column, columnWidth) in box.columnWidths.enumerated() {
        guard row * columns + column < box.children.count else { break }
        let child = box.children[row * columns + column]
        draw(child, x: left, y: top, width: columnWidth + spare, height: rowHeight)
        left += columnWidth + spare + SVGBox.gap
      }
      top += rowHeight + SVGBox.gap
    }
  }

  mutating func text(_ style: String, _ x: Double, _ y: Double, _ text: String) {
    body += "<text class=\"\(style)\" x=\"\(Self.tidy(x))\" y=\"\(Self.tidy(y))\">"
    body += text.xmlEscaped + "</text>\n"
  }

  private mutating func rectangle(
    _ style: String, _ x: Double, _ y: Double, _ width: Double, _ height: Double
  ) {
    body += "<rect class=\"\(style)\" x=\"\(Self.tidy(x))\" y=\"\(Self.tidy(y))\""
    body += " width=\"\(Self.tidy(width))\" height=\"\(Self.tidy(height))\" rx=\"3\"/>\n"
  }

  /// The number with two decimals, which are finer than any screen.
  private static func tidy(_ value: Double) -> Double {
    (value * 100).rounded() / 100
  }
}
