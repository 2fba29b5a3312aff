import Networks

extension DataflowVerifier {
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

  /// Every arena starts with the initial parameters, which nobody has to send.
  mutating func readParameters(
    _ arena: Int, _ slice: Extent, _ event: Event
  ) -> [Piece<ParameterHistory.ID>] {
    read(parameterMap(arena).read(rows: Self.row, columns: slice), event)
  }

  private mutating func parameterMap(_ arena: Int) -> RegionMap<Written<ParameterHistory.ID>> {
    if let map = parameters[arena] { return map }
    var map = RegionMap<Written<ParameterHistory.ID>>()
    let initial = Written(value: ParameterHistory.initial, writer: -1, serial: 0)
    map.write(rows: Self.row, columns: layout.all, initial)
    parameters[arena] = map
    return map
  }

  mutating func write(
    _ id: ParameterHistory.ID, parametersAt arena: Int, _ slice: Extent, _ event: Event
  ) {
    _ = parameterMap(arena)
    parameters[arena]!.write(rows: Self.row, columns: slice, written(id, event))
  }

  mutating func readGradients(
    _ arena: Int, _ slice: Extent, _ event: Event
  ) throws(PlanError) -> [Piece<Contributions>] {
    guard let pieces = gradients[arena]?.readAll(rows: Self.row, columns: slice) else {
      throw plan.error(event, "reads gradients of arena \(arena) that are not computed")
    }
    return read(pieces, event)
  }

  mutating func write(
    _ value: Contributions, gradientsAt arena: Int, _ slice: Extent, _ event: Event
  ) {
    gradients[arena, default: .init()].write(
      rows: Self.row, columns: slice, written(value, event))
  }

  /// The value of a level's rectangle, which must be the same everywhere and belong to the tile's
  /// batch.
  mutating func read(
    _ buffer: Buffer, _ tile: Tile, _ columns: Extent, _ event: Event
  ) throws(PlanError) -> LevelValue {
    let map = levels[Key(arena: tile.arena, buffer: buffer)]
    guard let pieces = map?.readAll(rows: tile.rows, columns: columns) else {
      throw plan.error(event, "reads \(buffer.name) of arena \(tile.arena) that are not computed")
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
    let key = Key(arena: tile.arena, buffer: buffer)
    levels[key, default: .init()].write(
      rows: tile.rows, columns: columns, written(value, event))
  }

  /// Copies or adds a region of the peer's arena into the receiver's.
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
      let theirs = levels[Key(arena: peer, buffer: region.buffer)]
      guard !add, let pieces = theirs?.readAll(rows: region.rows, columns: region.columns) else {
        throw plan.error(
          event,
          add
            ? "\(region.buffer.name) cannot be added"
            : "receives \(region.buffer.name) that are not computed")
      }
      for piece in read(pieces, event) {
        levels[Key(arena: own, buffer: region.buffer), default: .init()].write(
          rows: piece.rows, columns: piece.columns, written(piece.value, event))
      }
    case .optimizerState:
      throw plan.error(event, "the optimizer's state stays where it is")
    }
  }
}
