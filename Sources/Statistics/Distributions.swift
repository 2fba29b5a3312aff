// The C library of the platform, for `erfc`, `lgamma`, `log` and `exp`.
#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// The probability that a standard normal variable lies below `value`.
public func normalProbability(below value: Double) -> Double {
  erfc(-value / 2.0.squareRoot()) / 2
}

/// The probability that Student's t with `degrees` of freedom lies below `value`.
///
/// - Precondition: `degrees` > 0; neither is NaN.
public func studentProbability(below value: Double, degrees: Double) -> Double {
  precondition(degrees > 0 && !value.isNaN, "Student's t takes degrees of freedom above 0")
  let square = value * value
  // Written so that neither an infinite value nor infinite degrees become NaN.
  let share = square.isInfinite ? 0 : 1 / (1 + square / degrees)
  let tail = incompleteBeta(share, degrees / 2, 0.5) / 2
  return value < 0 ? tail : 1 - tail
}

/// The value that Student's t with `degrees` of freedom lies below with `probability`.
///
/// By bisection: some hundred evaluations, to the last digits.
///
/// - Precondition: 0 < `probability` < 1; `degrees` > 0.
public func studentQuantile(_ probability: Double, degrees: Double) -> Double {
  precondition(0 < probability && probability < 1, "a quantile's probability lies in 0..<1")
  guard probability != 0.5 else { return 0 }
  let tail = min(probability, 1 - probability)
  var (low, high) = (-1.0, 0.0)
  while low > -.greatestFiniteMagnitude / 4,
    studentProbability(below: low, degrees: degrees) > tail
  {
    (low, high) = (2 * low, low)
  }
  while true {
    let middle = (low + high) / 2
    guard low < middle, middle < high else { break }
    if studentProbability(below: middle, degrees: degrees) < tail {
      low = middle
    } else {
      high = middle
    }
  }
  return probability < 0.5 ? high : -high
}

/// The regularised incomplete beta function I_x(a, b), by its continued fraction.
///
/// Source: Press et al., "Numerical Recipes", 2007, section 6.4 (Lentz's method).
func incompleteBeta(_ x: Double, _ a: Double, _ b: Double) -> Double {
  guard x > 0 else { return 0 }
  guard x < 1 else { return 1 }
  // The fraction converges fast on this side of its middle; the other side is its complement.
  return x <= (a + 1) / (a + b + 2)
    ? betaFraction(x, a, b) : 1 - betaFraction(1 - x, b, a)
}

private func betaFraction(_ x: Double, _ a: Double, _ b: Double) -> Double {
  func logGamma(_ value: Double) -> Double {
    // Not `lgamma`, which writes a variable that all threads share.
    var sign: Int32 = 0
    return lgamma_r(value, &sign)
  }
  let scale = logGamma(a + b) - logGamma(a) - logGamma(b) + a * log(x) + b * log1p(-x)
  let tiny = 1e-300
  var (c, d) = (1.0, 1 - (a + b) * x / (a + 1))
  d = 1 / (abs(d) < tiny ? tiny : d)
  var fraction = d
  for step in 1...1000 {
    let m = Double(step)
    for term in [
      m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)),
      -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1)),
    ] {
      d = 1 + term * d
      d = 1 / (abs(d) < tiny ? tiny : d)
      c = 1 + term / c
      if abs(c) < tiny { c = tiny }
      fraction *= d * c
    }
    if abs(d * c - 1) < 1e-16 { break }
  }
  return exp(scale) * fraction / a
}
