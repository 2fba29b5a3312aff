/// The answer of a check about one aspect of the machine.
public struct Finding: Equatable, Sendable {
  public enum Severity: String, CaseIterable, Codable, Sendable {
    case ok
    /// The fact is worth knowing, but it need not disturb a measurement.
    case note
    case warning
    /// The system does not tell the fact.
    case unknown = "cannot tell"
  }

  public let severity: Severity
  /// The fact that was found.
  public let what: String
  /// Why the fact matters to a measurement; nil where all is well.
  public let why: String?
  /// What the user can do about it; nil where nothing is to be done.
  public let advice: String?

  private init(_ severity: Severity, _ what: String, why: String?, advice: String?) {
    self.severity = severity
    self.what = what
    self.why = why
    self.advice = advice
  }

  static func ok(_ what: String) -> Finding { Finding(.ok, what, why: nil, advice: nil) }

  static func note(_ what: String, why: String, advice: String? = nil) -> Finding {
    Finding(.note, what, why: why, advice: advice)
  }

  static func warning(_ what: String, why: String, advice: String) -> Finding {
    Finding(.warning, what, why: why, advice: advice)
  }

  static func unknown(_ what: String, why: String? = nil, advice: String? = nil) -> Finding {
    Finding(.unknown, what, why: why, advice: advice)
  }
}

/// One question of `bench doctor`.
public struct Check: Sendable {
  public let name: String
  public let examine: @Sendable (DoctorFacts) -> Finding

  /// Every check, in the order of the report.
  public static let all = program + model + sharing + clocks + memory
}
