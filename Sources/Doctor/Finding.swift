/// What a check says about one side of the machine.
public struct Finding: Equatable, Sendable {
  public enum Severity: String, CaseIterable, Codable, Sendable {
    case ok
    /// Good to know; it need not disturb.
    case note
    case warning
    /// The system does not tell.
    case unknown = "cannot tell"
  }

  public let severity: Severity
  /// What is so.
  public let what: String
  /// Why it matters to a measurement; nil where all is well.
  public let why: String?
  /// What to do about it; nil where there is nothing to do.
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
  public static let all = program + sharing + clocks + memory
}
