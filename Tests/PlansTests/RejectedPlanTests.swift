import Plans
import Testing

/// A small plan with one flaw, and what the verifier must say of it.
private struct Rejected: CustomTestStringConvertible {
  var testDescription: String
  var plan: String
  var message: String

  /// - Parameter header: further lines before the first worker.
  init(
    _ flaw: String, header: String = "", network: String = "3-2", batch: Int = 4,
    _ lists: [String], says message: String
  ) {
    testDescription = flaw
    plan = "network \(network)\nbatch \(batch)\n\(header)\n" + lists.joined(separator: "\n")
    self.message = message
  }
}

/// Each worker's lines; a semicolon stands for a line end.
private func workers(_ lists: String...) -> [String] {
  lists.enumerated().map { "worker \($0)\n" + lines($1) }
}

private func lines(_ list: String) -> String { list.replacing("; ", with: "\n") + "\n" }

private let whole = "F0.0; L0.0; W0.0; U"

private let waits: [Rejected] = [
  .init(
    "each receives before it sends",
    workers(
      "F0.0; L0.0; W0.0; G gradients=0:16 from=1; S gradients=0:16 to=1; C to=1; U",
      "Z; G gradients=0:16 from=0; S gradients=0:16 to=0; C to=0"),
    says: "plan, worker 0, action 3 'G gradients=0:16 from=1': waits for ever: worker 0 at 'G "
      + "gradients=0:16 from=1', worker 1 at 'G gradients=0:16 from=0'"),
  .init(
    "each completes before it receives",
    workers(
      "F0.0; L0.0; W0.0; S gradients=0:16 to=1; C to=1; G gradients=0:16 from=1; U",
      "Z; S gradients=0:16 to=0; C to=0; G gradients=0:16 from=0"),
    says: "plan, worker 0, action 4 'C to=1': waits for ever: worker 0 at 'C to=1', worker 1 at "
      + "'C to=0'"),
  .init(
    "one barrier for two workers", workers(whole + "; |", ""),
    says: "plan, worker 0, action 4 '|': waits for ever: worker 0 at '|'; 1 worker(s) have "
      + "finished"),
  .init(
    "a receive that nobody sends", workers("G gradients=0:16 from=1; " + whole, ""),
    says: "plan, worker 0, action 0 'G gradients=0:16 from=1': waits for ever: worker 0 at 'G "
      + "gradients=0:16 from=1'; 1 worker(s) have finished"),
  .init(
    "a fetch more than the others push", header: "steps 2\nshared 1\nconsistency relaxed",
    workers(
      "Q from=2 staleness=3; Q from=2 staleness=3; F0.0; L0.0; W0.0; P into=2 staleness=3",
      "Q from=2 staleness=3; F0.0 step=1; L0.0 step=1; W0.0 step=1; P into=2 staleness=3"),
    says: "plan, worker 0, action 1 'Q from=2 staleness=3': waits for ever: worker 0 at 'Q "
      + "from=2 staleness=3'; 1 worker(s) have finished"),
  .init(
    "a worker that never pulls",
    workers("T; |; R from=2:3; U; |", "|; |") + ["task 0\nF0.0 parameters=0\nL0.0\nW0.0\n"],
    says: "plan: every worker pulls the tasks once, and only where there are tasks"),
  .init(
    "another region than was sent",
    workers(
      whole + "; S parameters=0:16 to=1; C to=1", "G parameters=0:32 from=0"),
    says: "plan, worker 1, action 0 'G parameters=0:32 from=0': worker 0 sends 'S "
      + "parameters=0:16 to=1'"),
  .init(
    "a send that nobody receives", workers(whole + "; S parameters=0:16 to=1", ""),
    says: "plan: worker 0 sends to worker 1 what nobody receives"),
  .init(
    "a send that is never completed",
    workers(whole, "S parameters=0:16 to=2", "G parameters=0:16 from=1"),
    says: "plan: worker 1 never completes its sends to worker 2"),
  .init(
    "a completion of nothing", workers(whole + "; C to=1", ""),
    says: "plan, worker 0, action 4 'C to=1': nothing was sent to worker 1"),
]

private let races: [Rejected] = [
  .init(
    "a send overwritten before it is taken",
    workers(
      "F0.0; L0.0; W0.0; S parameters=0:16 to=1; U; C to=1", "G parameters=0:16 from=0"),
    says: "plan, worker 1, action 0 'G parameters=0:16 from=0': reads memory of place 0 that "
      + "worker 0, action 4 'U' writes, with no order between them"),
  .init(
    "two workers write one place", workers(whole, "Z at=0"),
    says: "plan, worker 1, action 0 'Z at=0': writes memory of place 0 that worker 0, action 2 "
      + "'W0.0' writes, with no order between them"),
  .init(
    "no barrier before a read",
    workers("F0.0 rows=0:4; |; W0.0; U; |", "L0.0 at=0; |; |"),
    says: "plan, worker 1, action 0 'L0.0 at=0': reads memory of place 0 that worker 0, action 0 "
      + "'F0.0' writes, with no order between them"),
  .init(
    "no barrier before the next period",
    workers("F0.0; L0.0; W0.0; |; U", "|; R from=0:1"),
    says: "plan, worker 0, action 2 'W0.0': writes memory of place 0 that worker 1, action 1 'R "
      + "from=0:1' reads, with no order between them"),
  .init(
    "tasks that write one place",
    workers("T; |; R from=2:3; U; |", "T; |; |") + [
      "task 0\nF0.0 rows=0:2 at=2 parameters=0\nL0.0 rows=0:2 at=2\nW0.0 rows=0:2 at=2\n",
      "task 1\nF0.0 rows=2:4 at=2 parameters=0\nL0.0 rows=2:4 at=2\nW0.0 rows=2:4 at=2\n",
    ],
    says: "plan, task 1, action 2 'W0.0 rows=2:4 at=2': writes memory of place 2 that task 0, "
      + "action 2 'W0.0 rows=0:2' writes, with no order between them"),
  .init(
    "a reduction before all tasks are over",
    workers("T; R from=2:3; U; |", "T; |")
      + ["task 0\nF0.0 parameters=0\nL0.0\nW0.0\n"],
    says: "plan, worker 0, action 1 'R from=2:3': reads memory of place 2 that task 0, action 2 "
      + "'W0.0' writes, with no order between them"),
  .init(
    "an update beside the lock of fetch and push",
    header: "steps 2\nshared 1\nconsistency relaxed",
    workers(
      "Q from=2 staleness=0; F0.0; L0.0; W0.0; P into=2 staleness=0",
      "Q from=2 staleness=0; F0.0 step=1; L0.0 step=1; W0.0 step=1; U parameters=2"),
    says: "plan, worker 1, action 4 'U parameters=2': writes memory of place 2 that worker 0, "
      + "action 0 'Q from=2 staleness=0' reads, with no order between them"),
]

private let meanings: [Rejected] = [
  .init(
    "rows counted twice", workers("F0.0; L0.0; W0.0; W0.0 add; U"),
    says: "plan, worker 0, action 3 'W0.0 add': computes cells that are already computed"),
  .init(
    "a gradient summed twice",
    workers("F0.0; L0.0; W0.0; R from=0:1 into=1; R from=0:2 into=0; U", ""),
    says: "plan, worker 0, action 4 'R from=0:2': adds rows 0:4 of batch 0 of place 1 to rows "
      + "0:4 of batch 0"),
  .init(
    "a missing row", workers("F0.0 rows=0:3; L0.0 rows=0:3; W0.0 rows=0:3; U"),
    says: "plan, worker 0, action 3 'U': updates with rows 0:3 of batch 0: expected every row of "
      + "one batch, once"),
  .init(
    "a row that only the update lacks",
    workers(
      "F0.0; L0.0; W0.0 rows=0:3; U"),
    says: "plan, worker 0, action 3 'U': updates with rows 0:3 of batch 0: expected every row of "
      + "one batch, once"),
  .init(
    "a batch that nobody trains on", header: "steps 2", workers(whole),
    says: "plan, worker 0, action 0 'F0.0': uses parameters of place 0 that serial training would "
      + "not have at batch 2"),
  .init(
    "a loss that is not taken", workers("F0.0"),
    says: "plan, worker 0, action 0 'F0.0': uses parameters of place 0 that serial training would "
      + "not have at batch 1"),
  .init(
    "nothing at all", workers(""), says: "plan: loss of batch 0: 0 of 8 cells are computed"),
  .init(
    "half updated parameters", workers("F0.0; L0.0; W0.0; U slice=0:16"),
    says: "plan, worker 0, action 0 'F0.0': uses parameters of place 0 that are half updated"),
  .init(
    "no update", workers("F0.0; L0.0; W0.0"),
    says: "plan, worker 0, action 0 'F0.0': uses parameters of place 0 that serial training would "
      + "not have at batch 1"),
  .init(
    "an update between forward and backward", network: "3-4-2",
    workers("F0.0; F1.0; L1.0; V1.0; B1.0; V0.0"),
    says: "plan, worker 0, action 4 'B1.0': uses parameters of place 0 that serial training would "
      + "not have at batch 0"),
  .init(
    "an update of parameters that the gradient was not taken from",
    header: "steps 2\nrounds 2\nconsistency relaxed",
    workers("F0.0; L0.0; W0.0", "F0.0 step=1; L0.0 step=1; V0.0 step=1; |; R from=0:1; U round=1")
      .enumerated().map { $0 == 0 ? $1 + "|\n" : $1 },
    says: "plan, worker 1, action 5 'U round=1': updates parameters that the gradient was not "
      + "taken from"),
  .init(
    "activations of an earlier batch", header: "steps 2\nrounds 2",
    workers(whole + "; L0.0 step=1; W0.0 step=1; U round=1"),
    says: "plan, worker 0, action 4 'L0.0 step=1': reads activations of level 1 of another batch "
      + "or of mixed parameters"),
  .init(
    "gradients that are not computed", workers("F0.0; L0.0; U"),
    says: "plan, worker 0, action 2 'U': reads gradients of place 0 that are not computed"),
  .init(
    "a loss before the outputs", workers("L0.0; F0.0; W0.0; U"),
    says: "plan, worker 0, action 0 'L0.0': reads activations of level 1 of place 0 that are not "
      + "computed"),
  .init(
    "an addition to a gradient that is not there", workers("F0.0; L0.0; W0.0 add; U"),
    says: "plan, worker 0, action 2 'W0.0 add': reads gradients of place 0 that are not computed"),
  .init(
    "a division of what is no sum", workers(whole + "; D count=2"),
    says: "plan, worker 0, action 4 'D count=2': divides by 2 what is not a sum of 2 replicas"),
  .init(
    "an average that counts one replica twice",
    header: "steps 2\nconsistency relaxed",
    workers(
      whole + "; G parameters=0:32 from=1 add; G parameters=0:32 from=1 add; D count=3; S "
        + "parameters=0:32 to=1; C to=1",
      "F0.0 step=1; L0.0 step=1; W0.0 step=1; U; S parameters=0:32 to=0; S parameters=0:32 to=0; "
        + "C to=0; G parameters=0:32 from=0"),
    says: "plan, worker 0, action 6 'D count=3': divides by 3 what is not a sum of 3 replicas"),
  .init(
    "the second update of a period said to be the first", header: "steps 2\nrounds 2",
    workers("F0.0; L0.0; W0.0; U; F0.0 step=1; L0.0 step=1; W0.0 step=1; U"),
    says: "plan, worker 0, action 7 'U': is update 2 of its parameters, not 1 as it says"),
  .init(
    "momentum that stays where the parameters were", header: "steps 2\nrounds 1",
    workers(
      whole + "; S parameters=0:32 to=1; C to=1; G parameters=0:32 from=1",
      "G parameters=0:32 from=0; F0.0 step=1; L0.0 step=1; W0.0 step=1; U; S parameters=0:32 "
        + "to=0; C to=0"),
    says: "plan, worker 1, action 4 'U': updates parameters whose optimizer state is at another "
      + "place"),
  .init(
    "a fetch from where nobody updates", header: "shared 1\nconsistency relaxed",
    workers("Q staleness=0; F0.0; L0.0; W0.0; P into=1 staleness=0"),
    says: "plan: parameters 0:32 of place 0 miss the update of a batch"),
  .init(
    "a replica that is never handed the update", header: "steps 2\nconsistency relaxed",
    workers(whole, "F0.0 step=1; L0.0 step=1; W0.0 step=1; U"),
    says: "plan: parameters 0:16 of place 0 miss the update of a batch"),
  .init(
    "optimizer state sent away",
    workers(whole + "; S optimizer=0:32 to=1; C to=1", "G optimizer=0:32 from=0"),
    says: "plan, worker 1, action 0 'G optimizer=0:32 from=0': the optimizer's state stays where "
      + "it is"),
  .init(
    "activations added",
    workers(
      "F0.0; S activations.1=0:4x0:2 to=1; C to=1; L0.0; W0.0; U",
      "G activations.1=0:4x0:2 from=0 add"),
    says: "plan, worker 1, action 0 'G activations.1=0:4x0:2 from=0 add': activations of level 1 "
      + "cannot be added"),
]

private let bounds: [Rejected] = [
  .init("no workers", [], says: "plan, line 4: the plan has no 'worker 0'"),
  .init(
    "a layer too many", workers("F1.0; L0.0; W0.0; U"),
    says: "plan, worker 0, action 0 'F1.0': layer 1 does not exist: there are 1"),
  .init(
    "a step too many", workers("F0.0 step=1"),
    says: "plan, worker 0, action 0 'F0.0 step=1': step 1 of a period that has 1"),
  .init(
    "a row too many", workers("F0.0 rows=0:5"),
    says: "plan, worker 0, action 0 'F0.0 rows=0:5': rows 0:5 of a batch of 4"),
  .init(
    "no rows", workers("F0.0 rows=2:2"),
    says: "plan, worker 0, action 0 'F0.0 rows=2:2': rows 2:2 of a batch of 4"),
  .init(
    "a column too many", workers("F0.0 columns=0:3"),
    says: "plan, worker 0, action 0 'F0.0 columns=0:3': columns 0:3 of 2"),
  .init(
    "a loss of half the columns", workers("L0.0 columns=0:1"),
    says: "plan, worker 0, action 0 'L0.0 columns=0:1': the loss takes all columns of the last "
      + "layer"),
  .init(
    "the gradient of the inputs", workers("B0.0"),
    says: "plan, worker 0, action 0 'B0.0': nobody needs the gradient of the inputs"),
  .init(
    "a place too many", workers("F0.0 at=1"),
    says: "plan, worker 0, action 0 'F0.0 at=1': place 1 does not exist: there are 1"),
  .init(
    "parameters of no place", workers("F0.0 parameters=9"),
    says: "plan, worker 0, action 0 'F0.0 parameters=9': place 9 does not exist: there are 1"),
  .init(
    "a slice too long", workers("U slice=0:48"),
    says: "plan, worker 0, action 0 'U slice=0:48': reaches outside its buffer"),
  .init(
    "an empty slice", workers("Z slice=16:16"),
    says: "plan, worker 0, action 0 'Z slice=16:16': reaches outside its buffer"),
  .init(
    "a sum of no places", workers("R from=0:0"),
    says: "plan, worker 0, action 0 'R from=0:0': nothing to sum: from=0:0"),
  .init(
    "a sum of two thousand million places", workers("R from=0:2147483648"),
    says: "plan, worker 0, action 0 'R from=0:2147483648': places 0:2147483648 do not all exist: "
      + "there are 1"),
  .init(
    "a division by nothing", workers("D count=0"),
    says: "plan, worker 0, action 0 'D count=0': cannot divide by 0"),
  .init(
    "a round too many", workers("U round=1"),
    says: "plan, worker 0, action 0 'U round=1': round 1 of a period that has 1"),
  .init(
    "half a push", header: "shared 1", workers("P slice=0:16 into=1 staleness=0"),
    says: "plan, worker 0, action 0 'P slice=0:16 into=1 staleness=0': a push updates all "
      + "parameters"),
  .init(
    "a message to oneself", workers("S parameters=0:16 to=0"),
    says: "plan, worker 0, action 0 'S parameters=0:16 to=0': worker 0 is no other worker: there "
      + "are 1"),
  .init(
    "a message to nobody", workers("C to=2", ""),
    says: "plan, worker 0, action 0 'C to=2': worker 2 is no other worker: there are 2"),
  .init(
    "an empty message", workers("S parameters=3:3 to=1", ""),
    says: "plan, worker 0, action 0 'S parameters=3:3 to=1': an empty message"),
  .init(
    "a message of no level", workers("S deltas.2=0:4x0:2 to=1", ""),
    says: "plan, worker 0, action 0 'S deltas.2=0:4x0:2 to=1': reaches outside its buffer"),
  .init(
    "a message of the batch itself", workers("S activations.0=0:4x0:3 to=1", ""),
    says: "plan, worker 0, action 0 'S activations.0=0:4x0:3 to=1': reaches outside its buffer"),
  .init(
    "tasks that nobody pulls", workers(whole) + ["task 0\nF0.0\n"],
    says: "plan: every worker pulls the tasks once, and only where there are tasks"),
  .init(
    "tasks pulled that are not there", workers("T; " + whole),
    says: "plan: every worker pulls the tasks once, and only where there are tasks"),
  .init(
    "a task that updates", workers("T") + ["task 0\nU\n"],
    says: "plan, task 0, action 0 'U': a task computes tiles and nothing else"),
  .init(
    "a task that adds to its gradient", workers("T") + ["task 0\nW0.0 add\n"],
    says: "plan, task 0, action 0 'W0.0 add': a task's gradients start afresh"),
]

@Suite("Flawed plans are rejected with the reason")
struct RejectedPlanTests {
  @Test(arguments: waits + races + meanings + bounds)
  fileprivate func says(_ rejected: Rejected) {
    do {
      _ = try VerifiedPlan(Plan(text: rejected.plan))
      Issue.record("accepted:\n\(rejected.plan)")
    } catch {
      #expect(error.description == rejected.message)
    }
  }

  @Test("The plans that the flaws are made from are sound")
  func soundOnes() throws {
    let sound = [
      workers(whole), workers("F0.0; L0.0; V0.0"),
      workers("T; |; R from=1:2; U; |") + ["task 0\nF0.0 parameters=0\nL0.0\nW0.0\n"],
    ]
    for lists in sound {
      _ = try VerifiedPlan(
        Plan(text: "network 3-2\nbatch 4\n" + lists.joined(separator: "\n")))
    }
  }
}
