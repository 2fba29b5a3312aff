/// Boxes inside boxes for a machine's tree. A chain of objects with one child each is one box
/// with a bar for every object of the chain; below the bars stand the boxes of the children, in
/// rows as many as make the whole about 16:10.
struct SVGBox {
  struct Bar {
    var text: String
    var style: String
  }

  var bars: [Bar]
  var children: [SVGBox] = []
  var style: String
  /// Set for a PU: the names of the workers there.
  var workers: [String] = []

  static let barHeight = 22.0
  static let gap = 6.0
  static let characterWidth = 6.7

  private(set) var columns = 1
  private(set) var width = 0.0
  private(set) var height = 0.0

  init(bars: [Bar], children: [SVGBox], style: String, workers: [String] = []) {
    self.bars = bars
    self.children = children
    self.style = style
    self.workers = workers
    arrange()
  }

  /// Every child gets the cell of the largest, so that like things line up.
  var cell: (width: Double, height: Double) {
    (children.map(\.width).max() ?? 0, children.map(\.height).max() ?? 0)
  }

  var headHeight: Double {
    Double(bars.count + (workers.isEmpty ? 0 : 1)) * Self.barHeight
  }

  private mutating func arrange() {
    let texts = bars.map(\.text) + (workers.isEmpty ? [] : [workers.joined(separator: " ")])
    let textWidth = Double(texts.map(\.count).max() ?? 0) * Self.characterWidth
    let minimum = textWidth + 2 * Self.gap
    guard !children.isEmpty else {
      width = max(minimum, 44)
      height = headHeight
      return
    }
    func size(_ columns: Int) -> (Double, Double) {
      let rows = Double((children.count + columns - 1) / columns)
      let width = Double(columns) * (cell.width + Self.gap) + Self.gap
      return (max(width, minimum), headHeight + rows * (cell.height + Self.gap) + Self.gap)
    }
    // Full rows only, where the count allows: a ragged last row reads as a missing core.
    let full = (1...children.count).filter { children.count.isMultiple(of: $0) }
    let candidates = full.count > 2 ? full : Array(1...children.count)
    columns =
      candidates.min { a, b in
        func misfit(_ columns: Int) -> Double {
          let (width, height) = size(columns)
          return max(width / (1.6 * height), 1.6 * height / width)
        }
        return misfit(a) < misfit(b)
      } ?? 1
    (width, height) = size(columns)
  }
}
