import Networks

extension Action {
  /// The regions that the action reads or writes, reads first.
  ///
  /// - Parameters:
  ///
  /// - worker: the worker that carries the action out; messages move that worker's own memory.
  ///
  /// - sent: the region that the peer of a receive has handed over; the receive reads it.
  public func accesses(
    layout: ParameterLayout, worker: Int, sent: Region? = nil
  ) -> [Access] {
    let shape = layout.shape
    func all(_ width: Int) -> Extent { Extent(0, width) }
    func read(_ arena: Int, _ region: Region) -> Access {
      Access(arena: arena, region: region, mode: .read)
    }
    func write(_ arena: Int, _ region: Region) -> Access {
      Access(arena: arena, region: region, mode: .write)
    }
    func layerSlices(_ buffer: Buffer, _ tile: Tile) -> [Region] {
      [
        Region(buffer, columns: layout.paddedWeight(tile.layer, columns: tile.columns)),
        Region(buffer, columns: layout.paddedBias(tile.layer, columns: tile.columns)),
      ]
    }
    func level(_ buffer: Buffer, _ tile: Tile, _ columns: Extent) -> Region {
      Region(buffer, rows: tile.rows, columns: columns)
    }
    /// Level 0 is the batch itself, which nobody writes.
    func inputs(_ tile: Tile) -> [Access] {
      tile.layer == 0
        ? []
        : [
          read(
            tile.arena,
            level(.activations(level: tile.layer), tile, all(shape.inputs(of: tile.layer))))
        ]
    }

    switch self {
    case .forward(let tile):
      return inputs(tile) + layerSlices(.parameters, tile).map { read(tile.parameters, $0) } + [
        write(tile.arena, level(.activations(level: tile.layer + 1), tile, tile.columns))
      ]
    case .loss(let tile):
      let columns = all(shape.outputs)
      return [
        read(tile.arena, level(.activations(level: shape.layers), tile, columns)),
        write(tile.arena, level(.deltas(level: shape.layers), tile, columns)),
      ]
    case .backward(let tile):
      let outputs = all(shape.outputs(of: tile.layer))
      // A cut of the inputs' columns touches every row of the weight. The whole weight stands for
      // it, because a flat buffer has no two-dimensional regions.
      return [
        read(tile.arena, level(.deltas(level: tile.layer + 1), tile, outputs)),
        read(
          tile.parameters,
          Region(.parameters, columns: layout.weight(tile.layer, columns: outputs))),
        read(tile.arena, level(.activations(level: tile.layer), tile, tile.columns)),
        write(tile.arena, level(.deltas(level: tile.layer), tile, tile.columns)),
      ]
    case .weightGradient(let tile, let accumulate):
      let slices = layerSlices(.gradients, tile)
      return inputs(tile)
        + [read(tile.arena, level(.deltas(level: tile.layer + 1), tile, tile.columns))]
        + (accumulate ? slices.map { read(tile.arena, $0) } : [])
        + slices.map { write(tile.arena, $0) }
    case .weightUpdate(let tile):
      let slices = layerSlices(.parameters, tile)
      return inputs(tile)
        + [read(tile.arena, level(.deltas(level: tile.layer + 1), tile, tile.columns))]
        + slices.map { read(tile.parameters, $0) } + slices.map { write(tile.parameters, $0) }
    case .update(let slice, let gradients, let parameters, _, _):
      let state = Region(.optimizerState, columns: slice)
      let values = Region(.parameters, columns: slice)
      return (gradients.lower..<gradients.upper).map {
        read($0, Region(.gradients, columns: slice))
      } + [
        read(parameters, values), read(parameters, state), write(parameters, values),
        write(parameters, state),
      ]
    case .clear(let slice, let arena):
      return [write(arena, Region(.gradients, columns: slice))]
    case .reduce(let slice, let from, let into):
      let region = Region(.gradients, columns: slice)
      return (from.lower..<from.upper).map { read($0, region) } + [write(into, region)]
    case .divide(let slice, let arena, _):
      let region = Region(.parameters, columns: slice)
      return [read(arena, region), write(arena, region)]
    case .startCollective(let collective), .finishCollective(let collective):
      // The library may write from the start on.
      let region = Region(collective.buffer, columns: collective.slice)
      return [read(worker, region), write(worker, region)]
    case .send, .complete, .barrier, .pullTasks:
      // A send only lends its region: the receiver reads it, between the send and its completion.
      return []
    case .receive(let region, let peer, let add):
      return (sent.map { [read(peer, $0)] } ?? []) + (add ? [read(worker, region)] : []) + [
        write(worker, region)
      ]
    case .fetch(let slice, let from, let into, _):
      let region = Region(.parameters, columns: slice)
      return [
        Access(arena: from, region: region, mode: .read, guarded: true), write(into, region),
      ]
    case .push(let slice, let from, let into, _):
      let values = Region(.parameters, columns: slice)
      let state = Region(.optimizerState, columns: slice)
      return [read(from, Region(.gradients, columns: slice))]
        + [values, state].flatMap { region in
          [Access.Mode.read, .write].map {
            Access(arena: into, region: region, mode: $0, guarded: true)
          }
        }
    }
  }
}
