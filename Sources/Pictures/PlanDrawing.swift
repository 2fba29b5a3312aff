import Figures
import Files
import Plans

/// A picture of plans' schedules as SVG: below each other, a lane for each worker, a cell for each
/// slot of time. It is written without gnuplot.
public struct PlanDrawing {
  private let schedules: [PlanSchedule]

  public init(_ schedules: [PlanSchedule]) { self.schedules = schedules }

  private static let width = 960
  private static let left = 84
  private static let lane = 24
  private static let line = 18
  /// The cells that are drawn of a plan; of longer ones the end is left out.
  private static let mostCells = 2000
  /// What a cell's class is called in the legend.
  private static let classes = [
    ("forward", "forward, loss"), ("backward", "backward, weights"), ("other", "other computing"),
    ("moving", "moving"), ("idle", "idle"),
  ]

  /// The drawing, with colours that follow the reader's light or dark scheme.
  public var svg: String {
    var body = ""
    var y = 12
    for (index, entry) in Self.classes.enumerated() {
      let x = 12 + 150 * index
      body += "<rect class=\"\(entry.0)\" x=\"\(x)\" y=\"\(y)\" width=\"12\" height=\"12\"/>\n"
      body += text(entry.1, x: x + 18, y: y + 10, "faint")
    }
    y += 24
    for schedule in schedules { (body, y) = (body + panel(schedule, top: y), y + height(schedule)) }
    let label = schedules.map(\.title).joined(separator: "; ").xmlEscaped
    return """
      <svg xmlns="http://www.w3.org/2000/svg" width="\(Self.width)" height="\(y)" \
      viewBox="0 0 \(Self.width) \(y)" role="img" aria-label="\(label)">
      <style>
      \(Self.style)
      </style>
      <rect class="page" width="100%" height="100%"/>
      \(body)</svg>

      """
  }

  private static let style = """
    text { font: 12px system-ui, "DejaVu Sans", sans-serif; fill: #1d2530; }
    .faint { fill: #5b6571; }
    .cell { fill: #10151b; font-size: 11px; text-anchor: middle; }
    .page { fill: #ffffff; }
    .idle { fill: #eceff2; }
    .forward { fill: #56b4e9; }
    .backward { fill: #4cc2a0; }
    .other { fill: #d79bbd; }
    .moving { fill: #e69f00; }
    @media (prefers-color-scheme: dark) {
    text { fill: #e6eaef; }
    .faint { fill: #98a2ae; }
    .cell { fill: #10151b; }
    .page { fill: #14181d; }
    .idle { fill: #262e37; }
    }
    """

  private func height(_ schedule: PlanSchedule) -> Int {
    let lines = 4 + legend(schedule).count
    return schedule.workers.count * Self.lane + lines * Self.line + 12
  }

  private func shownSlots(_ schedule: PlanSchedule) -> Int {
    min(schedule.slots, max(100, Self.mostCells / max(1, schedule.workers.count)))
  }

  private func panel(_ schedule: PlanSchedule, top: Int) -> String {
    let slots = shownSlots(schedule)
    let inner = Self.width - Self.left - 16
    let cell = min(48, Double(inner) / Double(max(1, slots)))
    let lanes = top + Self.line + 6
    var body = text(schedule.title, x: 12, y: top + 13)
    for (worker, cells) in schedule.workers.enumerated() {
      let y = lanes + worker * Self.lane
      body += text("worker \(worker)", x: 12, y: y + 16, "faint")
      body +=
        "<rect class=\"idle\" x=\"\(Self.left)\" y=\"\(y + 1)\""
        + " width=\"\(place(cell * Double(slots)))\" height=\"\(Self.lane - 2)\"/>\n"
      for piece in cells where piece.slot < slots {
        body += drawn(
          piece, of: worker, x: Double(Self.left) + cell * Double(piece.slot), y: y, cell)
      }
    }
    let foot = lanes + schedule.workers.count * Self.lane
    let step = tick(slots, fitting: inner / 44)
    for slot in stride(from: 0, to: slots, by: step) {
      body += text(
        "\(slot)", x: Self.left + Int(cell * Double(slot)), y: foot + 13, "faint")
    }
    body += text("slot", x: 12, y: foot + 13, "faint")
    var y = foot + Self.line + 13
    for line in legend(schedule) {
      body += text(line, x: 12, y: y, "faint")
      y += Self.line
    }
    return body
  }

  private func drawn(
    _ cell: PlanSchedule.Cell, of worker: Int, x: Double, y: Int, _ width: Double
  ) -> String {
    let gap = width > 6 ? 1.0 : 0
    var body =
      "<rect class=\"\(style(of: cell))\" x=\"\(place(x))\" y=\"\(y + 1)\""
      + " width=\"\(place(width - gap))\" height=\"\(Self.lane - 2)\"><title>worker \(worker), slot"
      + " \(cell.slot): \(cell.label.xmlEscaped)</title></rect>\n"
    if width >= Double(7 * cell.label.count + 3) {
      body +=
        "<text class=\"cell\" x=\"\(place(x + (width - gap) / 2))\" y=\"\(y + 16)\">"
        + "\(cell.label.xmlEscaped)</text>\n"
    }
    return body
  }

  private func style(of cell: PlanSchedule.Cell) -> String {
    switch (cell.label.first, cell.bucket) {
    case ("F", _), ("L", _): "forward"
    case ("B", _), ("W", _), ("V", _): "backward"
    case (_, .communication): "moving"
    case (_, .compute), (_, .wait): "other"
    }
  }

  /// The letters' meanings and the idle share, in lines that fit the picture.
  private func legend(_ schedule: PlanSchedule) -> [String] {
    var lines = [""]
    let leftOut = schedule.slots - shownSlots(schedule)
    let parts =
      schedule.legend
      + [
        "idle: \(schedule.idle) of \(schedule.total) slots, \(schedule.idleShare.text(.percent(1)))"
      ]
      + (leftOut > 0 ? ["\(leftOut) slots at the end are left out"] : [])
    for part in parts {
      let longer = lines.last!.isEmpty ? part : "\(lines.last!), \(part)"
      if longer.count <= 130 || lines.last!.isEmpty {
        lines[lines.count - 1] = longer
      } else {
        lines.append(part)
      }
    }
    return lines
  }

  /// 1, 2 or 5 times a power of ten: the slots between two numbers, of which so many fit.
  private func tick(_ slots: Int, fitting: Int) -> Int {
    var power = 1
    while true {
      for factor in [1, 2, 5] where slots / (factor * power) <= max(1, fitting) {
        return factor * power
      }
      power *= 10
    }
  }

  private func text(_ text: String, x: Int, y: Int, _ style: String = "") -> String {
    "<text class=\"\(style)\" x=\"\(x)\" y=\"\(y)\">\(text.xmlEscaped)</text>\n"
  }

  /// A coordinate with two digits behind the point.
  private func place(_ value: Double) -> String { value.text(.fixed(2)) }
}
