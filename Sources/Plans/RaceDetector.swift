import Networks

/// Finds two workers that touch the same memory, at least one of them writing, without an order
/// between them.
///
/// Events arrive in an order that respects all waits, so an earlier access is ordered before a
/// later one exactly when the later event's clock has counted it.
struct RaceDetector {
  private struct Record {
    var access: Access
    var owner: Int
    var index: Int
    var period: Int
    var position: Int
    var pulls: [Int]

    func happened(before event: Event) -> Bool {
      // The actions of a task follow each other, but in another period another worker may run the
      // task.
      if owner == event.owner, pulls.isEmpty || period == event.period { return true }
      return pulls.isEmpty
        ? event.clock[owner] >= position
        : zip(event.clock, pulls).allSatisfy { $0 >= $1 }
    }
  }

  private struct Key: Hashable {
    var arena: Int
    var buffer: Buffer
  }

  private let plan: Plan
  private let layout: ParameterLayout
  private var records: [Key: [Record]] = [:]
  private let encodings: MessageEncodings
  private var collectives: CollectiveQueue<Void>

  init(_ plan: Plan) {
    self.plan = plan
    layout = ParameterLayout(plan.shape)
    encodings = MessageEncodings(plan)
    collectives = CollectiveQueue(plan)
  }

  mutating func visit(_ event: Event) throws(PlanError) {
    let accesses = accesses(of: event)
    if case .finishCollective = event.action { collectives.finish(by: event.owner) }
    try checkOpenCollectives(accesses, event)
    for access in accesses { try check(access, event) }
    for access in accesses { remember(access, event) }
    if case .startCollective(let collective) = event.action {
      collectives.start(collective, by: event.owner, ())
    }
  }

  /// The accesses of an event. An encoded message is encoded when it is sent; where the receiver
  /// copies it, and it is not one of parameters, the encoding also writes what the receiver will
  /// decode back into the region.
  private func accesses(of event: Event) -> [Access] {
    let accesses = event.action.accesses(layout: layout, worker: event.owner, sent: event.sent)
    guard let encoding = encodings.encoding(worker: event.owner, index: event.index) else {
      return accesses
    }
    if case .send(let region, _) = event.action {
      let modes: [Access.Mode] = encoding.writesWhatItSends ? [.read, .write] : [.read]
      return modes.map {
        Access(arena: event.owner, region: region, mode: $0, encoded: true)
      }
    }
    return accesses.map { access in
      var access = access
      access.encoded = access.arena != event.owner
      return access
    }
  }

  /// Nobody may touch what the library is at work on, not even the worker that handed it over.
  private func checkOpenCollectives(_ accesses: [Access], _ event: Event) throws(PlanError) {
    var touched = accesses.map { ($0.arena, $0.region) }
    if case .send(let region, _) = event.action { touched.append((event.owner, region)) }
    for (arena, region) in touched where arena < plan.workers.count {
      for open in collectives.open(of: arena) where open.overlaps(region) {
        throw plan.error(event, "touches memory of arena \(arena) that a collective is at work on")
      }
    }
  }

  private func check(_ access: Access, _ event: Event) throws(PlanError) {
    let key = Key(arena: access.arena, buffer: access.region.buffer)
    for record in records[key, default: []] {
      let earlier = record.access
      guard access.mode == .write || earlier.mode == .write,
        !(access.guarded && earlier.guarded), !(access.encoded && earlier.encoded),
        access.region.overlaps(earlier.region),
        !record.happened(before: event)
      else { continue }
      throw plan.error(
        event,
        "\(access.mode == .write ? "writes" : "reads") memory of arena \(access.arena) that "
          + "\(plan.location(owner: record.owner, index: record.index)) "
          + "\(earlier.mode == .write ? "writes" : "reads"), with no order between them")
    }
  }

  private mutating func remember(_ access: Access, _ event: Event) {
    let key = Key(arena: access.arena, buffer: access.region.buffer)
    var kept = records.removeValue(forKey: key) ?? []
    if access.mode == .write, !access.guarded, !access.encoded {
      // An access that conflicts with what this write covers conflicts with the write as well.
      kept.removeAll { access.region.contains($0.access.region) }
    } else {
      kept.removeAll { $0.owner == event.owner && $0.access == access }
    }
    kept.append(
      Record(
        access: access, owner: event.owner, index: event.index, period: event.period,
        position: event.position, pulls: event.pulls))
    records[key] = kept
  }
}
