import Measurement
import Statistics

/// Competitors on one job: first shown to train the same, then timed in turn.
public struct Contest {
  /// What a sample lasts at least, in seconds and in steps.
  public struct SampleLength: Sendable {
    public var seconds = 0.08
    public var fewestSteps = 3

    public init() {}
  }

  public private(set) var entries: [Entry]
  public private(set) var rounds = 0
  let seed: UInt64
  private let length: SampleLength

  /// - Parameter entries: each with a competitor, or stopped; the first is the reference.
  public init(_ entries: [Entry], seed: UInt64, length: SampleLength = SampleLength()) {
    self.entries = entries
    self.seed = seed
    self.length = length
  }

  private var running: [Int] { entries.indices.filter { entries[$0].competitor != nil } }

  /// Lets each train from the common start, and keeps only those that train what the first does.
  public mutating func check(steps: Int, within agreement: Agreement) {
    for index in running {
      attempt(index) { (entry, competitor) throws(PeerError) in
        entry.training = try competitor.train(steps: steps)
      }
      guard let training = entries[index].training, let reference = entries[0].training else {
        continue
      }
      let finding = agreement.compare(training, with: reference)
      entries[index].finding = finding
      if finding.verdict == .different { entries[index].stop(.failed, finding.reason) }
    }
  }

  /// Finds how many steps of each make a sample: as many as last as long as was asked for, at the
  /// faster of two looks.
  public mutating func calibrate() {
    for index in running {
      let length = length
      attempt(index) { (entry, competitor) throws(PeerError) in
        var (steps, stepSeconds) = (length.fewestSteps, Double.infinity)
        for _ in 0..<3 {
          let seconds = try competitor.seconds(warmUp: 1, steps: steps)
          stepSeconds = min(stepSeconds, seconds / Double(steps))
          steps = max(length.fewestSteps, Int(min(length.seconds / stepSeconds, 1e6)))
        }
        (entry.steps, entry.warmUp) = (steps, (steps + 3) / 4)
      }
    }
  }

  /// Samples each once more, in the next order of a balanced square.
  public mutating func round() {
    let order = RoundOrder(contenders: entries.count, seed: seed).order(rounds)
    for (position, index) in order.enumerated() where entries[index].competitor != nil {
      let round = rounds
      attempt(index) { (entry, competitor) throws(PeerError) in
        let seconds = try competitor.seconds(warmUp: entry.warmUp, steps: entry.steps)
        entry.samples.append(
          ContestSample(round: round, position: position, steps: entry.steps, seconds: seconds))
      }
    }
    rounds += 1
  }

  /// What a peer cannot do ends its part, and nobody else's.
  private mutating func attempt(
    _ index: Int, _ body: (inout Entry, any Competitor) throws(PeerError) -> Void
  ) {
    guard let competitor = entries[index].competitor else { return }
    do throws(PeerError) {
      try body(&entries[index], competitor)
    } catch {
      entries[index].stop(.failed, error.description)
    }
  }
}
