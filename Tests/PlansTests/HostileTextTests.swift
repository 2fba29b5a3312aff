import Networks
import Plans
import Randomness
import Strategies
import Support
import Testing

/// Valid texts of every strategy, damaged at random.
private let texts: [String] = Strategy.all(processes: 1).flatMap { strategy in
  [1, 3].compactMap { workers in
    let job = Job(
      shape: try! NetworkShape("4-6-3-2"), batch: 5, workers: workers, microbatches: 2,
      syncEvery: 2, canFuseUpdate: workers == 1)
    return try? strategy.plan(job).description
  }
}

private let words = [
  "0", "1", "-1", "4096", "4095", "2147483648", "2147483649", "9223372036854775807",
  "18446744073709551615", "99999999999999999999999", "", " ", "=", ":", ".", "x", "#", "\t", "add",
  "\n", "\r\n", "\u{0}", "é", "٣", "👩‍👩‍👧", "0:2147483648", "2147483648:2147483648", "worker 0",
  "task 0", "steps 4096", "rounds 4096", "shared 4096", "batch 16777216", "network 1048576-1024",
  "consistency relaxed", "purpose exchange", "F0.0", "L2.0", "B1.0", "W0.0 add", "V0.0", "U", "Z",
  "R from=0:4096",
  "R from=0:2147483648", "D count=2", "S parameters=0:16 to=1", "G parameters=0:16 from=0",
  "C to=1",
  "|", "T", "Q staleness=2147483648", "P staleness=0", "S activations.1=0:5x0:6 to=2",
]

extension String {
  /// The text with one to four small wounds.
  fileprivate func damaged(_ random: inout SplitMix64) -> String {
    var text = Array(self)
    for _ in 0...random.next(below: 4) {
      let start = random.next(below: text.count + 1)
      let end = min(text.count, start + random.next(below: 6))
      switch random.next(below: 5) {
      case 0: text.removeSubrange(start..<end)
      case 1: text.insert(contentsOf: words[random.next(below: words.count)], at: start)
      case 2: text.replaceSubrange(start..<end, with: words[random.next(below: words.count)])
      case 3:
        // A number for a number: what reaches furthest past the parser.
        let digits = text.indices.filter { text[$0].isASCII && text[$0].isNumber }
        guard !digits.isEmpty else { continue }
        let at = digits[random.next(below: digits.count)]
        let new = ["0", "1", "2", "3", "7", "4096", "2147483648"][random.next(below: 7)]
        text.replaceSubrange(at...at, with: new)
      default:
        var lines = String(text).split(separator: "\n", omittingEmptySubsequences: false)
        let (one, other) = (random.next(below: lines.count), random.next(below: lines.count))
        lines.swapAt(one, other)
        text = Array(lines.joined(separator: "\n"))
      }
    }
    return String(text)
  }
}

@Suite("Hostile plan texts")
struct HostileTextTests {
  @Test("Damaged texts are refused, or are plans that print and verify or do not")
  func neverTrapsOrHangs() {
    var random = SplitMix64(seed: 13)
    var parsed = 0
    var verified = 0
    for _ in 0..<5000 {
      let text = texts[random.next(below: texts.count)].damaged(&random)
      guard let plan = try? Plan(text: text) else { continue }
      parsed += 1
      #expect((try? Plan(text: plan.description)) == plan)
      if (try? VerifiedPlan(plan)) != nil { verified += 1 }
    }
    // Else the wounds are too deep to test the verifier, or too shallow to test anything.
    #expect(parsed > 500 && parsed < 4900)
    #expect(verified > 50 && verified < parsed)
  }
}
