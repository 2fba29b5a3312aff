extension Topology {
  static func svgHead(width: Double, height: Double) -> String {
    """
    <svg xmlns="http://www.w3.org/2000/svg" width="\(width)" height="\(height)" \
    viewBox="0 0 \(width) \(height)" role="img" aria-label="Machine topology">
    <style>
    svg { --page: #ffffff; --ink: #1d2530; --line: #9aa5b1; --box: #f4f6f8; --pu: #ffffff;
      --cache: #dcecfb; --core: #e3f3e4; --memory: #fbe9cf; --worker: #1f6f3a;
      --crowd: #b3261e; }
    @media (prefers-color-scheme: dark) {
      svg { --page: #14181d; --ink: #e6eaef; --line: #566270; --box: #1d232b; --pu: #14181d;
        --cache: #1f3a55; --core: #21402a; --memory: #4c3a1c; --worker: #7fd69a;
        --crowd: #ff9d94; }
    }
    text { font: 12px ui-monospace, "DejaVu Sans Mono", Menlo, Consolas, monospace;
      fill: var(--ink); }
    .page { fill: var(--page); }
    .group, .pu { fill: var(--box); stroke: var(--line); }
    .pu { fill: var(--pu); }
    .barred { opacity: 0.45; }
    .crowded { stroke: var(--crowd); stroke-dasharray: 4 2; }
    .cache { fill: var(--cache); } .core { fill: var(--core); } .memory { fill: var(--memory); }
    .plain { fill: none; }
    .worker { fill: var(--worker); font-weight: bold; text-anchor: middle; }
    .cell { text-anchor: middle; }
    .note { font-size: 11px; }
    </style>
    <rect class="page" width="100%" height="100%"/>

    """
  }

  /// Draws a box and what is in it into a cell of the given size.
  static func draw(
    _ box: SVGBox, x: Double, y: Double, width: Double, height: Double, _ svg: inout String
  ) {
    svg += rectangle(box.style, x, y, width, height)
    let bar = SVGBox.barHeight
    if box.children.isEmpty, box.style.hasPrefix("pu") {
      let middle = x + width / 2
      let top = y + (height - box.headHeight) / 2
      for (line, text) in box.bars.map(\.text).enumerated() {
        svg += text_("cell", middle, top + (Double(line) + 0.7) * bar, text)
      }
      if !box.workers.isEmpty {
        let line = top + (Double(box.bars.count) + 0.6) * bar
        svg += text_("worker", middle, line, box.workers.joined(separator: " "))
      }
      return
    }
    for (line, item) in box.bars.enumerated() {
      let top = y + Double(line) * bar
      if item.style != "plain" {
        svg += rectangle(item.style, x + 1, top + 1, width - 2, bar - 2)
      }
      svg += text_("", x + SVGBox.gap, top + 0.7 * bar, item.text)
    }
    let cell = box.cell
    // A box stretched to its cell shares the room out among its columns.
    let columns = Double(box.columns)
    let cellWidth = (width - SVGBox.gap) / columns - SVGBox.gap
    for (index, child) in box.children.enumerated() {
      let column = Double(index % box.columns)
      let row = Double(index / box.columns)
      draw(
        child, x: x + SVGBox.gap + column * (cellWidth + SVGBox.gap),
        y: y + box.headHeight + SVGBox.gap + row * (cell.height + SVGBox.gap),
        width: cellWidth, height: cell.height, &svg)
    }
  }

  private static func rectangle(
    _ style: String, _ x: Double, _ y: Double, _ width: Double, _ height: Double
  ) -> String {
    """
    <rect class="\(style)" x="\(tidy(x))" y="\(tidy(y))" width="\(tidy(width))" \
    height="\(tidy(height))" rx="3"/>

    """
  }

  private static func text_(
    _ style: String, _ x: Double, _ y: Double, _ text: String
  ) -> String {
    let style = style.isEmpty ? "" : " class=\"\(style)\""
    return "<text\(style) x=\"\(tidy(x))\" y=\"\(tidy(y))\">\(text.xmlEscaped)</text>\n"
  }

  /// Two decimals are finer than any screen.
  private static func tidy(_ value: Double) -> Double {
    (value * 100).rounded() / 100
  }
}
