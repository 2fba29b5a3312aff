import Networks

/// What moves between workers in the last period played, which is every later period too.
struct Traffic {
  private struct Reading: Hashable {
    var reader: Int
    var serial: Int
  }

  var isCounting = false
  /// Values read, by the worker or task that read them.
  private(set) var values: [Int: Int] = [:]
  /// Bytes of encoded messages, by the worker that took them.
  private(set) var encodedBytes: [Int: Int] = [:]
  /// Set while an encoded message is taken, whose bytes are counted by themselves.
  var isEncoded = false
  private(set) var messages = 0
  /// Set while only some columns of a weight's rows are read: how many, of how many. A flat slice
  /// then counts by whole rows, and each time, since nobody else reads those columns.
  var readShare: (Int, of: Int)?
  /// What each reader has read of each value.
  private var readings: [Reading: RegionMap<Void>] = [:]
  private var serial = 0

  mutating func countMessage() {
    if isCounting { messages += 1 }
  }

  /// What another worker wrote counts the first time that a reader reads it, however its
  /// readings overlap.
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

  /// Values that the message-passing library brings to a reader.
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

extension PlanMeaning {
  typealias Piece<Value> = RegionMap<Value>.Piece

  private static var row: Extent { Extent(0, 1) }

  private mutating func read<Value>(
    _ pieces: [Piece<Written<Value>>], _ event: Event
  ) -> [Piece<Value>] {
    pieces.map { piece in
      traffic.countReading(
        by: event.owner, of: piece.value.writer, serial: piece.value.serial, rows: piece.rows,
        columns: piece.columns)
      return Piece(rows: piece.rows, columns: piece.columns, value: piece.value.value)
    }
  }

  private mutating func written<Value>(_ value: Value, _ event: Event) -> Written<Value> {
    Written(value: value, writer: event.owner, serial: traffic.nextSerial())
  }

  /// Every place starts with the initial parameters, which nobody has to send.
  mutating func readParameters(
    _ place: Int, _ slice: Extent, _ event: Event
  ) -> [Piece<ParameterHistory.ID>] {
    read(parameterMap(place).read(rows: Self.row, columns: slice), event)
  }

  private mutating func parameterMap(_ place: Int) -> RegionMap<Written<ParameterHistory.ID>> {
    if let map = parameters[place] { return map }
    var map = RegionMap<Written<ParameterHistory.ID>>()
    let initial = Written(value: ParameterHistory.initial, writer: -1, serial: 0)
    map.write(rows: Self.row, columns: layout.all, initial)
    parameters[place] = map
    return map
  }

  mutating func write(
    _ id: ParameterHistory.ID, parametersAt place: Int, _ slice: Extent, _ event: Event
  ) {
    _ = parameterMap(place)
    parameters[place]!.write(rows: Self.row, columns: slice, written(id, event))
  }

  mutating func readGradients(
    _ place: Int, _ slice: Extent, _ event: Event
  ) throws(PlanError) -> [Piece<Contributions>] {
    guard let pieces = gradients[place]?.readAll(rows: Self.row, columns: slice) else {
      throw plan.error(event, "reads gradients of place \(place) that are not computed")
    }
    return read(pieces, event)
  }

  mutating func write(
    _ value: Contributions, gradientsAt place: Int, _ slice: Extent, _ event: Event
  ) {
    gradients[place, default: .init()].write(
      rows: Self.row, columns: slice, written(value, event))
  }

  /// The one value of a level's rectangle, which must be that of the tile's batch.
  mutating func read(
    _ buffer: Buffer, _ tile: Tile, _ columns: Extent, _ event: Event
  ) throws(PlanError) -> LevelValue {
    let map = levels[Key(place: tile.place, buffer: buffer)]
    guard let pieces = map?.readAll(rows: tile.rows, columns: columns) else {
      throw plan.error(event, "reads \(buffer.name) of place \(tile.place) that are not computed")
    }
    let values = read(pieces, event).map(\.value)
    guard let first = values.first, values.allSatisfy({ $0 == first }),
      first.step == step(tile, event)
    else { throw plan.error(event, "reads \(buffer.name) of another batch or of mixed parameters") }
    return first
  }

  mutating func write(
    _ value: LevelValue, _ buffer: Buffer, _ tile: Tile, _ columns: Extent, _ event: Event
  ) {
    let key = Key(place: tile.place, buffer: buffer)
    levels[key, default: .init()].write(
      rows: tile.rows, columns: columns, written(value, event))
  }

  /// Copies or adds a region of the peer's place into the receiver's.
  mutating func receive(
    _ region: Region, from peer: Int, add: Bool, _ event: Event
  ) throws(PlanError) {
    let own = event.owner
    switch region.buffer {
    case .parameters:
      for piece in readParameters(peer, region.columns, event) {
        for mine in readParameters(own, piece.columns, event) {
          let value = add ? history.sum(mine.value, piece.value) : piece.value
          write(value, parametersAt: own, mine.columns, event)
        }
      }
    case .gradients:
      for piece in try readGradients(peer, region.columns, event) {
        guard add else {
          write(piece.value, gradientsAt: own, piece.columns, event)
          continue
        }
        for mine in try readGradients(own, piece.columns, event) {
          guard let sum = mine.value.adding(piece.value) else {
            throw plan.error(event, "adds \(piece.value.text) to \(mine.value.text)")
          }
          write(sum, gradientsAt: own, mine.columns, event)
        }
      }
    case .activations, .deltas:
      let theirs = levels[Key(place: peer, buffer: region.buffer)]
      guard !add, let pieces = theirs?.readAll(rows: region.rows, columns: region.columns) else {
        throw plan.error(
          event,
          add
            ? "\(region.buffer.name) cannot be added"
            : "receives \(region.buffer.name) that are not computed")
      }
      for piece in read(pieces, event) {
        levels[Key(place: own, buffer: region.buffer), default: .init()].write(
          rows: piece.rows, columns: piece.columns, written(piece.value, event))
      }
    case .optimizerState:
      throw plan.error(event, "the optimizer's state stays where it is")
    }
  }
}

extension Buffer {
  var name: String {
    switch self {
    case .parameters: "parameters"
    case .gradients: "gradients"
    case .optimizerState: "optimizer state"
    case .activations(let level): "activations of level \(level)"
    case .deltas(let level): "deltas of level \(level)"
    }
  }
}
