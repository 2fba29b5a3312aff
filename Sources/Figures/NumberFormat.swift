import Statistics

/// How a number becomes text for people. Files for programs keep every digit instead.
public enum NumberFormat: Sendable {
  /// With so many digits after the point: `0.50`.
  case fixed(Int)
  /// A share in percent, with so many digits after the point: `50.0 %`.
  case percent(Int)
  /// A multiple: `1.97×`.
  case times
  /// A whole number in groups of three digits: `12,345`.
  case count
  /// Seconds in the largest unit that leaves a digit before the point, with so many behind it:
  /// `1.50 ms`.
  case time(Int)
  /// Three digits at most, and none behind the point that are zero: `1.23`, `12.3`, `123`.
  case significant
  /// A share in percent, with three digits at most: `1.23 %`.
  case shortPercent
  /// A quantity of bytes with its largest binary unit and one digit behind the point: `1.5 GiB`.
  case bytes
  /// One digit and a power of ten: `3e-7`.
  case exponent
}

extension Double {
  public func text(_ format: NumberFormat) -> String {
    switch format {
    case .fixed(let digits): fixed(digits)
    case .percent(let digits): "\((self * 100).fixed(digits)) %"
    case .times: "\(fixed(2))×"
    case .count: fixed(0).grouped
    case .time(let digits): time(digits)
    case .significant: significant
    case .shortPercent: "\((self * 100).significant) %"
    case .bytes: bytes
    case .exponent: exponent
    }
  }

  /// A change, with its sign.
  public func signedText(_ format: NumberFormat) -> String {
    (self < 0 ? "-" : "+") + abs(self).text(format)
  }

  /// A p-value: three digits, or that it is smaller than these can tell.
  public var chanceText: String { self < 0.001 ? "<0.001" : fixed(3) }

  private func fixed(_ digits: Int) -> String {
    guard isFinite, abs(self) < 1e12 else { return "\(self)" }
    var scale = 1
    for _ in 0..<digits { scale *= 10 }
    let rounded = Int((abs(self) * Double(scale)).rounded())
    let sign = self < 0 && rounded > 0 ? "-" : ""
    guard digits > 0 else { return "\(sign)\(rounded)" }
    let fraction = "\(rounded % scale)"
    return "\(sign)\(rounded / scale)."
      + String(repeating: "0", count: digits - fraction.count) + fraction
  }

  private func time(_ digits: Int) -> String {
    for (size, unit) in [(1.0, "s"), (1e-3, "ms"), (1e-6, "µs")] where self >= size {
      return "\((self / size).fixed(digits)) \(unit)"
    }
    return "\((self / 1e-9).fixed(digits)) ns"
  }

  private var significant: String {
    let scale = abs(self) < 10 ? 100.0 : abs(self) < 100 ? 10.0 : 1.0
    let value = (self * scale).rounded() / scale
    return value == value.rounded() && abs(value) < 1e15 ? "\(Int(value))" : "\(value)"
  }

  private var bytes: String {
    for (unit, shift) in [("GiB", 30), ("MiB", 20), ("KiB", 10)] where self >= Double(1 << shift) {
      return "\((self / Double(1 << shift)).fixed(1)) \(unit)"
    }
    return "\(fixed(0)) bytes"
  }

  private var exponent: String {
    guard isFinite, self != 0 else { return fixed(0) }
    var (value, power) = (abs(self), 0)
    while value < 1 { (value, power) = (value * 10, power - 1) }
    while value.rounded() >= 10 { (value, power) = (value / 10, power + 1) }
    return "\(self < 0 ? "-" : "")\(Int(value.rounded()))e\(power)"
  }
}

extension Double? {
  /// The number's text, or a dash where there is none.
  public func text(_ format: NumberFormat) -> String { map { $0.text(format) } ?? "–" }
}

extension Int {
  public func text(_ format: NumberFormat) -> String { Double(self).text(format) }

  /// The number with its noun: `1 row`, `2 rows`.
  public func counting(_ noun: String) -> String { counting(noun, "\(noun)s") }

  /// The number with its noun, whose plural has a form of its own: `2 batches`.
  public func counting(_ noun: String, _ plural: String) -> String {
    "\(self) \(self == 1 ? noun : plural)"
  }
}

extension Estimate {
  /// The figure and half of its interval as a share of it, `2.01× ± 3 %`; the figure alone where it
  /// has no interval.
  public func text(_ format: NumberFormat) -> String { withHalfInterval(value.text(format)) }

  /// The figure's text and half of its interval as a share of it.
  public func withHalfInterval(_ text: String) -> String {
    guard let interval, value != 0 else { return text }
    let half = (interval.high - interval.low) / 2 / abs(value)
    return "\(text) ± \(half.text(.percent(0)))"
  }
}

extension Interval {
  /// Both ends: `1.90–2.10`.
  public func text(_ format: NumberFormat) -> String {
    "\(low.text(format))–\(high.text(format))"
  }
}

extension Interval? {
  /// Both ends, or a dash where there is no interval.
  public func text(_ format: NumberFormat) -> String { map { $0.text(format) } ?? "–" }
}

extension String {
  fileprivate var grouped: String {
    var grouped = ""
    for (index, digit) in reversed().enumerated() {
      if index > 0, index % 3 == 0 { grouped.append(",") }
      grouped.append(digit)
    }
    return String(grouped.reversed())
  }
}
