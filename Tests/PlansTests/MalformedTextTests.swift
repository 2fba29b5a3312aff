import Plans
import Testing

/// A text whose only fault stands in the given line.
private struct Malformed: CustomTestStringConvertible {
  var text: String
  var line: Int
  var message: String
  var testDescription: String { message }

  init(_ text: String, _ line: Int, _ message: String) {
    (self.text, self.line, self.message) = (text, line, message)
  }

  /// One bad action in line 5 of an otherwise good plan.
  init(action: String, _ message: String) {
    self.init("network 4-6-3\nbatch 5\nsteps 2\nworker 0\n\(action)\nworker 1\n|\n", 5, message)
  }
}

private let headers: [Malformed] = [
  .init("", 1, "the plan has no 'worker 0'"),
  .init("# nothing\n\n", 3, "the plan has no 'worker 0'"),
  .init("network 3-2\nbatch 4\n", 3, "the plan has no 'worker 0'"),
  .init(
    "netwrok 3-2\nbatch 4\nworker 0\n", 1,
    "'netwrok': expected plan, network, batch, steps, rounds, shared, consistency, purpose, "
      + "processes or compression, then 'worker 0'"),
  .init(
    "network 3-2\nF0.0\n", 2,
    "'F0.0': expected plan, network, batch, steps, rounds, shared, "
      + "consistency, purpose, processes or compression, then 'worker 0'"),
  .init("batch 4\nworker 0\n", 2, "'network' is missing before the first worker"),
  .init("network 3-2\nworker 0\n", 2, "'batch' is missing before the first worker"),
  .init("network 3-2\nnetwork 3-2\nbatch 4\nworker 0\n", 2, "expected one 'network VALUE'"),
  .init("network\nbatch 4\nworker 0\n", 1, "expected one 'network VALUE'"),
  .init("network 3-2 4\nbatch 4\nworker 0\n", 1, "expected one 'network VALUE'"),
  .init(
    "batch 4\nnetwork 3\nworker 0\n", 2,
    "network '3': expected two or more layer widths from 1 to 1048576, joined by '-', such as "
      + "784-128-64-10"),
  .init(
    "network 3-2\nbatch 0\nworker 0\n", 2, "batch '0': expected a number from 1 to 16777216"),
  .init(
    "network 3-2\nbatch 16777217\nworker 0\n", 2,
    "batch '16777217': expected a number from 1 to 16777216"),
  .init(
    "network 3-2\nbatch -4\nworker 0\n", 2, "batch '-4': expected a number from 1 to 16777216"),
  .init(
    "network 3-2\nbatch 4\nsteps 4097\nworker 0\n", 3,
    "steps '4097': expected a number from 1 to 4096"),
  .init(
    "network 3-2\nbatch 4\nrounds x\nworker 0\n", 3,
    "rounds 'x': expected a number from 1 to 4096"),
  .init(
    "network 3-2\nbatch 4\nshared 99999999999999999999\nworker 0\n", 3,
    "shared '99999999999999999999': expected a number from 0 to 4096"),
  .init(
    "network 3-2\nbatch 4\nconsistency eventual\nworker 0\n", 3,
    "consistency 'eventual': expected synchronous or relaxed"),
  .init(
    "network 3-2\nbatch 4\npurpose sport\nworker 0\n", 3,
    "purpose 'sport': expected training or exchange"),
  .init(
    "network 3-2\nbatch 4\ncompression zip\nworker 0\n", 3,
    "compression 'zip': expected bf16, int8, top-k or top-k/N"),
  .init(
    "network 3-2\nbatch 4\ncompression top-k/0\nworker 0\n", 3,
    "compression 'top-k/0': expected bf16, int8, top-k or top-k/N"),
  .init(
    "network 3-2\nbatch 4\ncompression top-k/100\nworker 0\n", 3,
    "compression 'top-k/100': expected bf16, int8, top-k or top-k/N"),
  .init(
    "network 3-2\nbatch 4\ncompression\nworker 0\n", 3, "expected one 'compression VALUE'"),
  .init(
    "network 3-2\nbatch 4\nworker 0\nsteps 2\n", 4, "'steps' belongs before the first worker"),
  .init(
    "network 3-2\nbatch 4\nworker 1\n", 3,
    "expected 'worker 0': lists in order from 0, workers first, at most 4096 of each"),
  .init(
    "network 3-2\nbatch 4\nworker 0\nworker\n", 4,
    "expected 'worker 1': lists in order from 0, workers first, at most 4096 of each"),
  .init(
    "network 3-2\nbatch 4\nworker 0\ntask 0\nworker 1\n", 5,
    "expected 'worker 1': lists in order from 0, workers first, at most 4096 of each"),
  .init(
    "network 3-2\nbatch 4\nworker 0\ntask 1\n", 4,
    "expected 'task 0': lists in order from 0, workers first, at most 4096 of each"),
]

private let actions: [Malformed] = [
  .init(action: "X", "'X' is no action: expected one of F L B W V U Z R D S G C A E | T Q P"),
  .init(action: "||", "'||' is no action: expected one of F L B W V U Z R D S G C A E | T Q P"),
  .init(action: "é0.0", "'é0.0' is no action: expected one of F L B W V U Z R D S G C A E | T Q P"),
  .init(action: "F", "'F': expected FLAYER.MICROBATCH, as F0.1"),
  .init(action: "F0", "'F0': expected FLAYER.MICROBATCH, as F0.1"),
  .init(action: "F0.", "'F0.': expected FLAYER.MICROBATCH, as F0.1"),
  .init(action: "W0.0.0", "'W0.0.0': expected WLAYER.MICROBATCH, as F0.1"),
  .init(action: "F-1.0", "'F-1.0': expected FLAYER.MICROBATCH, as F0.1"),
  .init(action: "F٣.0", "'F٣.0': expected FLAYER.MICROBATCH, as F0.1"),
  .init(action: "F0.0 rows", "'rows': expected key=value or 'add'"),
  .init(action: "F0.0 rows=", "'rows=': expected key=value or 'add'"),
  .init(action: "F0.0 =1:2", "'=1:2': expected key=value or 'add'"),
  .init(action: "F0.0 rows=1", "'1': expected FROM:TO, as 0:16"),
  .init(action: "F0.0 rows=1:2:3", "'1:2:3': expected FROM:TO, as 0:16"),
  .init(action: "F0.0 rows=3:1", "'3:1': expected FROM:TO, as 0:16"),
  .init(action: "F0.0 rows=0:2147483649", "'0:2147483649': expected FROM:TO, as 0:16"),
  .init(action: "F0.0 rows=1:2 rows=1:2", "'rows' is given twice"),
  .init(action: "F0.0 at=-1", "at=-1: expected a number from 0 to 2147483648"),
  .init(action: "F0.0 at=1e3", "at=1e3: expected a number from 0 to 2147483648"),
  .init(
    action: "F0.0 at=18446744073709551616",
    "at=18446744073709551616: expected a number from 0 to 2147483648"),
  .init(action: "F0.0 color=1", "'F0.0' takes no 'color'"),
  .init(action: "F0.0 zone=1 color=1", "'F0.0' takes no 'color'"),
  .init(action: "F0.0 add", "'F0.0' takes no 'add'"),
  .init(action: "W0.0 add add", "'add': expected key=value or 'add'"),
  .init(action: "| at=1", "'|' takes no 'at'"),
  .init(action: "T add", "'T' takes no 'add'"),
  .init(action: "C", "'C' needs to=NUMBER"),
  .init(action: "C from=1", "'C' needs to=NUMBER"),
  .init(action: "S to=1", "'S' names no region, such as gradients=0:100"),
  .init(action: "S gradients=0:16", "'S' needs to=NUMBER"),
  .init(action: "S gradients=0:16 from=1", "'S' needs to=NUMBER"),
  .init(action: "S gradients=x to=1", "'x': expected FROM:TO, as 0:16"),
  .init(
    action: "S colors=0:16 to=1", "'colors=0:16': expected a region, as activations.1=0:16x0:128"),
  .init(
    action: "S activations=0:5x0:6 to=1",
    "'activations=0:5x0:6': expected a region, as activations.1=0:16x0:128"),
  .init(
    action: "S activations.1=0:5 to=1",
    "'activations.1=0:5': expected a region, as activations.1=0:16x0:128"),
  .init(
    action: "S gradients.1=0:5x0:6 to=1",
    "'gradients.1=0:5x0:6': expected a region, as activations.1=0:16x0:128"),
  .init(action: "S gradients=0:16 zone=1 to=1", "'S' takes no 'zone'"),
  .init(action: "S gradients=0:16 to=1 add", "'S' takes no 'add'"),
  .init(action: "G gradients=0:16 to=1", "'G' needs from=NUMBER"),
  .init(action: "R", "'R' needs from=FROM:TO"),
  .init(action: "R from=1", "'1': expected FROM:TO, as 0:16"),
  .init(action: "D", "'D' needs count=NUMBER"),
  .init(action: "Q", "'Q' needs staleness=NUMBER"),
  .init(action: "P staleness=x", "staleness=x: expected a number from 0 to 2147483648"),
]

@Suite("Malformed plan texts are told with their line")
struct MalformedTextTests {
  @Test(arguments: headers + actions)
  fileprivate func says(_ malformed: Malformed) {
    #expect(throws: PlanError.text(line: malformed.line, message: malformed.message)) {
      try Plan(text: malformed.text)
    }
  }
}
