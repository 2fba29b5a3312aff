import Networks

/// Counts what moves between workers in the last period played, which stands for every later
/// period.
struct Traffic {
  private struct Reading: Hashable {
    var reader: Int
    var serial: Int
  }

  var isCounting = false
  /// The number of values read, by the worker or task that read them.
  private(set) var values: [Int: Int] = [:]
  /// The bytes of encoded messages, by the worker that took them.
  private(set) var encodedBytes: [Int: Int] = [:]
  /// An encoded message is being taken; its bytes are counted separately.
  var isEncoded = false
  private(set) var messages = 0
  /// How many columns of how many are read of each row of a weight; nil for all. A flat slice then
  /// counts by whole rows, and counts each time, since nobody else reads those columns.
  var readShare: (Int, of: Int)?
  /// What each reader has read of each value.
  private var readings: [Reading: RegionMap<Void>] = [:]
  private var serial = 0

  mutating func countMessage() {
    if isCounting { messages += 1 }
  }

  /// Counts a reading. What another worker wrote counts the first time that a reader reads it,
  /// however its readings overlap.
  mutating func countReading(
    by reader: Int, of writer: Int, serial: Int, rows: Extent, columns: Extent
  ) {
    guard isCounting, !isEncoded, writer >= 0, writer != reader else { return }
    if let (part, whole) = readShare, part < whole {
      values[reader, default: 0] += rows.count * columns.count / whole * part
      return
    }
    let reading = Reading(reader: reader, serial: serial)
    let known = readings[reading, default: .init()].read(rows: rows, columns: columns)
    let new = rows.count * columns.count - known.reduce(0) { $0 + $1.area }
    guard new > 0 else { return }
    values[reader, default: 0] += new
    readings[reading, default: .init()].write(rows: rows, columns: columns, ())
  }

  /// Counts values that the message-passing library brings to a reader.
  mutating func count(_ number: Int, by reader: Int) {
    if isCounting { values[reader, default: 0] += number }
  }

  mutating func count(bytes: Int, by reader: Int) {
    if isCounting { encodedBytes[reader, default: 0] += bytes }
  }

  mutating func nextSerial() -> Int {
    serial += 1
    return serial
  }
}
