import Foundation

/// Formats times for reports and folders, in UTC whatever the time zone of the machine.
public enum UTC {
  /// `2026-11-23T040500Z`: fit for a file name, and sorts by time.
  public static func compact(_ time: Date) -> String { format(time, "yyyy-MM-dd'T'HHmmss'Z'") }

  /// `2026-11-23T04:05:00Z`, as ISO 8601 has it.
  public static func iso8601(_ time: Date) -> String { format(time, "yyyy-MM-dd'T'HH:mm:ss'Z'") }

  private static func format(_ time: Date, _ pattern: String) -> String {
    let formatter = DateFormatter()
    formatter.locale = Locale(identifier: "en_US_POSIX")
    formatter.timeZone = TimeZone(secondsFromGMT: 0)
    formatter.dateFormat = pattern
    return formatter.string(from: time)
  }
}
