import Randomness
import Reports
import Testing

@testable import Comparison

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// How the times of a simulated run scatter, beside drifts that a whole block shares.
struct SimulatedNoise: Sendable, CustomTestStringConvertible {
  let name: String
  /// Standard deviation of one block's ratio of two times.
  var ratio = 0.02
  /// Student's t with three degrees of freedom instead of the normal distribution, as wide.
  var hasHeavyTails = false
  /// The share of blocks in which something else runs for a while: samples next to each other,
  /// up to four, take 20 to 80 % longer.
  var bursts = 0.0
  /// By how much what a whole block shares goes on from one block to the next: a standard deviation.
  var walk = 0.01
  /// What memory placement does to each row of a run, alike in all its blocks: a standard
  /// deviation.
  var luck = 0.0

  var testDescription: String { name }

  static let all: [SimulatedNoise] = [
    SimulatedNoise(name: "log-normal"),
    SimulatedNoise(name: "heavy tails", hasHeavyTails: true),
    SimulatedNoise(name: "bursts", bursts: 0.05),
    SimulatedNoise(name: "bursts and luck", bursts: 0.05, luck: 0.005),
  ]

  /// The strategies of a simulated run, serial first, and how long a step of each takes.
  static let rows: [(key: RunData.Key, seconds: Double)] =
    [(RunData.Key(strategy: "serial", workers: 1), 1e-4)]
    + (1...12).map { row in
      let speedup = 0.7 + 0.1 * Double(row)
      return (RunData.Key(strategy: "data-parallel:\(row)", workers: 2), 1e-4 / speedup)
    }

  /// A run whose `slow` row takes `slowdown` longer: 0.05 for 5 %.
  ///
  /// - Parameters:
  ///   - rows: How many strategies it has, serial among them.
  ///   - start: By what share all of its times are longer than those of other runs, as a logarithm.
  func run(
    blocks: Int, rows: Int = SimulatedNoise.rows.count, slow: RunData.Key? = nil,
    slowdown: Double = 0, start: Double = 0, environment: EnvironmentRecord? = nil,
    _ generator: inout SplitMix64
  ) -> RunData {
    let rows = Self.rows.prefix(rows)
    var samples: [RunData.Key: [RecordedSample]] = [:]
    let luck = rows.map { _ in exp(self.luck * Self.normal(&generator)) }
    var drift = start
    for round in 0..<blocks {
      drift += walk * Self.normal(&generator)
      var order = Array(rows.indices)
      generator.shuffle(&order)
      let isHit = generator.nextUnit() < bursts
      let first = generator.next(below: order.count)
      let end = first + 1 + generator.next(below: 4)
      for (position, row) in order.enumerated() {
        // Two times make a ratio.
        let scatter =
          (hasHeavyTails ? Self.student(&generator) : Self.normal(&generator))
          * ratio / 2.0.squareRoot()
        let burst = 1 + 0.2 + 0.6 * generator.nextUnit()
        var seconds = rows[row].seconds * luck[row] * exp(drift + scatter)
        if isHit, (first..<end).contains(position) { seconds *= burst }
        if rows[row].key == slow { seconds *= 1 + slowdown }
        samples[rows[row].key, default: []].append(
          RecordedSample(
            round: round, steps: 1000, rows: 32_000, seconds: 1000 * seconds, overhead: nil,
            isDisturbed: false))
      }
    }
    let run = RunData(RecordedRun(name: "simulated", path: "simulated", samples: samples))
    return RunData(
      name: run.name, path: run.path, rows: run.rows, environment: environment)
  }

  /// Box and Muller's method.
  static func normal(_ generator: inout SplitMix64) -> Double {
    (-2 * log(1 - generator.nextUnit())).squareRoot() * cos(2 * .pi * generator.nextUnit())
  }

  /// Three degrees of freedom have a variance of 3, which is scaled to 1.
  private static func student(_ generator: inout SplitMix64) -> Double {
    let squares = (0..<3).reduce(0) { sum, _ in
      let value = normal(&generator)
      return sum + value * value
    }
    return normal(&generator) / squares.squareRoot()
  }
}
