import Files

/// A drawing as gnuplot wrote it, made fit for readers: with what the pointer tells, colours for
/// dark mode, and a form that a page can hold.
struct Drawing {
  private(set) var svg: String

  init(_ svg: String) { self.svg = svg }

  /// Gives each transparent shape the title of the row that its colour stands for: `hover(row)` in
  /// `style.gp`. gnuplot's own titles, which are commands of the scripts, go.
  func titled(_ titles: [String]) -> Drawing {
    let shape =
      /<(polygon|use)([^>]*?rgb\( *(\d+), *(\d+), *(\d+)\)' (?:fill-)?opacity='0\.00'[^>]*?)\/>/
    return Drawing(
      svg.replacing(/<title>[^<]*<\/title>/, with: "").replacing(shape) { match in
        let (_, name, attributes, red, green, blue) = match.output
        let channels = [red, green, blue].compactMap { Int($0) }
        let row = channels.reduce(0) { $0 << 8 | $1 }
        guard channels.count == 3, titles.indices.contains(row) else { return match.output.0 }
        return "<\(name)\(attributes)><title>\(titles[row].xmlEscaped)</title></\(name)>"
      })
  }

  /// Gives it colours that follow the reader's light or dark scheme.
  var styled: Drawing { Drawing(PictureStyle.applied(to: svg)) }

  /// The drawing as an element of a page: without the XML declaration, with a label for those who
  /// do not see it, and with identifiers that no other drawing of the page has.
  ///
  /// - Parameter name: what its identifiers start with.
  func element(named name: String, label: String) -> String {
    guard let start = svg.range(of: "<svg") else { return "" }
    return String(svg[start.lowerBound...])
      .replacing(
        "<svg", with: "<svg role=\"img\" aria-label=\"\(label.xmlEscaped)\"", maxReplacements: 1
      )
      .replacing(/(id=['"]|href=['"]#|url\(#)/) { "\($0.output.1)\(name)-" }
  }
}
