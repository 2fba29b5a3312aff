import Networks
import Plans

/// Workers that pass some rows of the batch from stage to stage, microbatch by microbatch.
struct Pipeline {
  /// The place of one of the pipeline's workers in the plan.
  struct Seat {
    /// The worker's number, which is that of its arena too.
    var worker: Int
    /// The arena of the parameters of its layers.
    var parameters: Int
  }

  private let job: Job
  private let seats: [Seat]
  private let stages: [Extent]
  private let rows: [Extent]
  private let schedule: PipelineSchedule

  /// - Parameters:
  ///   - stages: the layers of each stage; with p seats, stage s is that of seat s mod p.
  ///   - rows: the rows of each microbatch.
  init(
    _ job: Job, seats: [Seat], stages: [Extent], rows: [Extent], schedule: PipelineSchedule
  ) {
    self.job = job
    self.seats = seats
    self.stages = stages
    self.rows = rows
    self.schedule = schedule
  }

  /// The parameters of each of a seat's chunks.
  func slices(ofSeat seat: Int) -> [Extent] {
    let layout = ParameterLayout(job.shape)
    return stride(from: seat, to: stages.count, by: seats.count).map { stage in
      Extent(
        layout.layer(stages[stage].lower).lower, layout.layer(stages[stage].upper - 1).upper)
    }
  }

  /// The actions of each seat from the first forward pass to the last gradient, without the update.
  /// The sends are not completed (`completions`).
  var passes: [[Action]] {
    let orders = seats.indices.map {
      schedule.passes(
        ofWorker: $0, of: seats.count, chunks: stages.count / seats.count,
        microbatches: rows.count)
    }
    // What each seat sends to each other one, in order.
    let sent = orders.enumerated().map { seat, order in
      order.reduce(into: [Int: [Region]]()) { sent, pass in
        if let (region, peer) = output(of: pass, at: seat) {
          sent[peer, default: []].append(region)
        }
      }
    }
    return orders.enumerated().map { seat, order in
      var taken: [Int: Int] = [:]
      return order.flatMap { pass -> [Action] in
        var received: ArraySlice<Region> = []
        let input = input(of: pass, at: seat)
        if let (region, peer) = input {
          // Messages are taken in the order in which they were sent. Two neighbours of two workers
          // are one and the same, so that a message for a later pass can come before this one.
          let waiting = sent[peer][seat]!.dropFirst(taken[peer, default: 0])
          if let index = waiting.firstIndex(of: region) {
            received = waiting[...index]
            taken[peer, default: 0] += received.count
          }
        }
        let output = output(of: pass, at: seat)
        return received.map { .receive($0, peer: seats[input!.peer].worker, add: false) }
          + kernels(pass, at: seat)
          + (output.map { [.send($0.region, peer: seats[$0.peer].worker)] } ?? [])
      }
    }
  }

  /// The completions of everything that the actions send.
  static func completions(of actions: [Action]) -> [Action] {
    let peers = actions.compactMap { if case .send(_, let peer) = $0 { peer } else { nil } }
    return Set(peers).sorted().map { .complete(peer: $0) }
  }

  private func stage(_ pass: PipelinePass, at seat: Int) -> Int {
    pass.chunk * seats.count + seat
  }

  private func kernels(_ pass: PipelinePass, at seat: Int) -> [Action] {
    let batchSlice = BatchSlice(
      job, layers: stages[stage(pass, at: seat)], rows: rows[pass.microbatch],
      microbatch: pass.microbatch, arena: seats[seat].worker, parameters: seats[seat].parameters)
    let accumulate = pass.microbatch > 0
    return switch pass.kind {
    case .forward: batchSlice.forward
    case .backward: batchSlice.backward(accumulate: accumulate)
    case .inputGradients: batchSlice.inputGradients
    case .weightGradients: batchSlice.weightGradients(accumulate: accumulate)
    }
  }

  /// What a pass needs of another seat, and which seat that is.
  private func input(of pass: PipelinePass, at seat: Int) -> (region: Region, peer: Int)? {
    let stage = stage(pass, at: seat)
    let layers = stages[stage]
    return switch pass.kind {
    case .forward: message(.activations(level: layers.lower), layers.lower, pass, with: stage - 1)
    case .backward, .inputGradients:
      message(.deltas(level: layers.upper), layers.upper, pass, with: stage + 1)
    case .weightGradients: nil
    }
  }

  /// What another seat needs of a pass, and which seat that is.
  private func output(of pass: PipelinePass, at seat: Int) -> (region: Region, peer: Int)? {
    let stage = stage(pass, at: seat)
    let layers = stages[stage]
    return switch pass.kind {
    case .forward: message(.activations(level: layers.upper), layers.upper, pass, with: stage + 1)
    case .backward, .inputGradients:
      message(.deltas(level: layers.lower), layers.lower, pass, with: stage - 1)
    case .weightGradients: nil
    }
  }

  /// A microbatch's values of a level, and the seat of a stage; nil where there is no such stage, or
  /// where all stages are with one seat.
  private func message(
    _ buffer: Buffer, _ level: Int, _ pass: PipelinePass, with stage: Int
  ) -> (region: Region, peer: Int)? {
    guard stages.indices.contains(stage), seats.count > 1 else { return nil }
    let region = Region(
      buffer, rows: rows[pass.microbatch], columns: Extent(0, job.shape.widths[level]))
    return (region, stage % seats.count)
  }
}

extension Pipeline {
  /// Contiguous layers for each stage, such that the busiest stage has the least work.
  static func balancedStages(_ shape: NetworkShape, stages: Int) -> [Extent] {
    let work = (0..<shape.layers).map { ($0 == 0 ? 2 : 3) * shape.flopsPerRow(layer: $0) }
    // best[s][n] is the least work of the busiest stage when the first n layers make s stages, with
    // the last cut.
    var best = [[(busiest: Int, cut: Int)]](
      repeating: [(busiest: Int, cut: Int)](
        repeating: (Int.max, 0), count: shape.layers + 1),
      count: stages + 1)
    best[0][0] = (0, 0)
    for stage in 1...stages {
      for end in stage...shape.layers {
        for cut in (stage - 1)..<end where best[stage - 1][cut].busiest < Int.max {
          let busiest = max(best[stage - 1][cut].busiest, work[cut..<end].reduce(0, +))
          if busiest < best[stage][end].busiest { best[stage][end] = (busiest, cut) }
        }
      }
    }
    var extents: [Extent] = []
    var end = shape.layers
    for stage in stride(from: stages, to: 0, by: -1) {
      let cut = best[stage][end].cut
      extents.insert(Extent(cut, end), at: 0)
      end = cut
    }
    return extents
  }
}
