import Networks

/// One pass of a chunk of layers on one microbatch, which a pipeline's worker carries out without a
/// break.
struct PipelinePass: Hashable, Sendable {
  enum Kind: Sendable {
    case forward
    /// The gradients of the inputs and of the weights, layer by layer.
    case backward
    /// The gradients of the inputs alone, which the stage before waits for.
    case inputGradients
    /// The gradients of the weights alone, which nobody waits for before the update.
    case weightGradients
  }

  var kind: Kind
  /// The number of the chunk among the worker's own.
  var chunk = 0
  var microbatch: Int
}

/// The order in which the workers of a pipeline carry out their passes.
///
/// Of p workers, worker w has one or more chunks of layers; its chunk c is stage c · p + w of the
/// network, so that each stage's neighbours are with the next and the previous worker.
enum PipelineSchedule: Sendable {
  /// All forward passes, then all backward passes.
  case gpipe
  /// Forward passes until the last stage can begin to go back, then one backward pass and one
  /// forward pass in turn.
  case oneFOneB
  /// The same with several chunks a worker: as many microbatches as there are workers pass through
  /// one chunk before the next chunk takes them.
  case interleaved
  /// 1F1B with the backward pass in two halves. Worker w is w weight gradients behind its input
  /// gradients, and so hands these on earlier and has work left for the time when it would wait.
  case zeroBubble

  /// The passes of one worker, in order.
  func passes(ofWorker worker: Int, of workers: Int, chunks: Int, microbatches: Int)
    -> [PipelinePass]
  {
    let all = 0..<microbatches
    let forwards = all.map { PipelinePass(kind: .forward, microbatch: $0) }
    let backwards = all.map { [PipelinePass(kind: .backward, microbatch: $0)] }
    let underWay = workers - worker
    switch self {
    case .gpipe: return Self.alternating(forwards, backwards, underWay: microbatches)
    case .oneFOneB: return Self.alternating(forwards, backwards, underWay: underWay)
    case .interleaved:
      // No group is larger than the first, nor smaller than the number of workers unless it is the
      // only one: with smaller ones, workers could wait for each other for ever.
      let groups = Extent(0, microbatches).split(into: max(1, microbatches / workers))
      func inGroups(_ kind: PipelinePass.Kind, _ chunks: [Int]) -> [PipelinePass] {
        groups.flatMap { group in
          chunks.flatMap { chunk in
            (group.lower..<group.upper).map {
              PipelinePass(kind: kind, chunk: chunk, microbatch: $0)
            }
          }
        }
      }
      return Self.alternating(
        inGroups(.forward, Array(0..<chunks)),
        inGroups(.backward, (0..<chunks).reversed()).map { [$0] },
        underWay: 2 * (underWay - 1) + (chunks - 1) * groups[0].count + 1)
    case .zeroBubble:
      func weights(_ microbatch: Int) -> PipelinePass {
        PipelinePass(kind: .weightGradients, microbatch: microbatch)
      }
      let halves = all.map { microbatch in
        [PipelinePass(kind: .inputGradients, microbatch: microbatch)]
          + (microbatch < worker ? [] : [weights(microbatch - worker)])
      }
      return Self.alternating(forwards, halves, underWay: underWay)
        + all.suffix(worker).map(weights)
    }
  }

  /// The first `underWay` forward passes, then what goes back for each, and after that the next
  /// forward pass.
  private static func alternating(
    _ forwards: [PipelinePass], _ backwards: [[PipelinePass]], underWay: Int
  ) -> [PipelinePass] {
    var rest = forwards.dropFirst(underWay)
    return forwards.prefix(underWay)
      + backwards.flatMap { passes in
        let next = rest.prefix(1)
        rest = rest.dropFirst()
        return passes + next
      }
  }

  /// The bubble by the published formula: the time in which workers have nothing to do ÷ the time
  /// in which they work, where all stages and messages are as the formula's source assumes: equal
  /// stages, a backward pass of twice the time of a forward pass, its two halves equal, and messages
  /// that take no time. Nil where the formula does not hold, because there are too few microbatches
  /// or because these do not make whole groups.
  func bubble(workers: Int, chunks: Int, microbatches: Int) -> Double? {
    let share = Double(workers - 1) / Double(microbatches)
    return switch self {
    case .gpipe, .oneFOneB: share
    case .interleaved: microbatches.isMultiple(of: workers) ? share / Double(chunks) : nil
    case .zeroBubble: microbatches >= workers ? share / 3 : nil
    }
  }
}
