import Files
import Foundation
import Reports

/// Adds to gnuplot's SVG what gnuplot cannot write: colours for dark mode.
enum PictureStyle {
  /// Colours of `style.gp` that would not be seen on a dark page, and what stands for them there.
  private static let dark: [(colour: (Int, Int, Int), instead: String)] = [
    ((29, 37, 48), "#e6eaef"),
    ((138, 147, 158), "#98a2ae"),
    ((213, 218, 224), "#39424d"),
    ((122, 62, 157), "#c39bdc"),
    ((118, 118, 118), "#9a9a9a"),
  ]

  /// Gives drawings in a folder colours that follow the reader's scheme, and what the pointer tells.
  ///
  /// - Parameter titles: of each row of the drawings' series.
  /// - Returns: their paths.
  static func apply(
    to names: [String], titles: [String], in folder: RunFolder
  ) throws -> [String] {
    try names.map { name in
      let svg = String(decoding: try File.read(folder.path(of: name)), as: UTF8.self)
      try folder.write(Drawing(svg).titled(titles).styled.svg, as: name)
      return folder.path(of: name)
    }
  }

  /// The drawing with colours that follow the reader's light or dark scheme.
  static func applied(to svg: String) -> String {
    guard let start = svg.range(of: "<defs>") else { return svg }
    return svg.replacingCharacters(in: start, with: "<style>\n\(sheet)</style>\n<defs>")
  }

  private static let sheet: String = {
    var rules = "svg { background: #ffffff; }\n@media (prefers-color-scheme: dark) {\n"
    rules += "svg { background: #14181d; }\n"
    for (colour, instead) in dark {
      let (red, green, blue) = colour
      // gnuplot writes strokes in columns and the fill of text without blanks.
      let columns = [red, green, blue].map { number in
        String(repeating: " ", count: 3 - "\(number)".count) + "\(number)"
      }.joined(separator: ", ")
      let tight = "\(red),\(green),\(blue)"
      rules += "[stroke=\"rgb(\(columns))\"] { stroke: \(instead); }\n"
      rules += "[color=\"rgb(\(columns))\"] { color: \(instead); }\n"
      rules += "[fill=\"rgb(\(columns))\"], [fill=\"rgb(\(tight))\"] { fill: \(instead); }\n"
    }
    return rules + "}\n"
  }()
}
