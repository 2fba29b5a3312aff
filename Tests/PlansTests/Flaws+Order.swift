/// Plans that wait for ever, leave messages behind, or race.
let waitFlaws: [Rejected] = [
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
    "one barrier for two workers", workers(wholeBatch + "; |", ""),
    says: "plan, worker 0, action 4 '|': waits for ever: worker 0 at '|'; 1 worker(s) have "
      + "finished"),
  .init(
    "a receive that nobody sends", workers("G gradients=0:16 from=1; " + wholeBatch, ""),
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
      wholeBatch + "; S parameters=0:16 to=1; C to=1", "G parameters=0:32 from=0"),
    says: "plan, worker 1, action 0 'G parameters=0:32 from=0': worker 0 sends 'S "
      + "parameters=0:16 to=1'"),
  .init(
    "a send that nobody receives", workers(wholeBatch + "; S parameters=0:16 to=1", ""),
    says: "plan: worker 0 sends a message that worker 1 never receives"),
  .init(
    "a send that is never completed",
    workers(wholeBatch, "S parameters=0:16 to=2", "G parameters=0:16 from=1"),
    says: "plan: worker 1 never completes its sends to worker 2"),
  .init(
    "a completion of nothing", workers(wholeBatch + "; C to=1", ""),
    says: "plan, worker 0, action 4 'C to=1': nothing was sent to worker 1"),
]

let raceFlaws: [Rejected] = [
  .init(
    "a send overwritten before it is taken",
    workers(
      "F0.0; L0.0; W0.0; S parameters=0:16 to=1; U; C to=1", "G parameters=0:16 from=0"),
    says: "plan, worker 1, action 0 'G parameters=0:16 from=0': reads memory of arena 0 that "
      + "worker 0, action 4 'U' writes, with no order between them"),
  .init(
    "two workers write one arena", workers(wholeBatch, "Z at=0"),
    says: "plan, worker 1, action 0 'Z at=0': writes memory of arena 0 that worker 0, action 2 "
      + "'W0.0' writes, with no order between them"),
  .init(
    "no barrier before a read",
    workers("F0.0 rows=0:4; |; W0.0; U; |", "L0.0 at=0; |; |"),
    says: "plan, worker 1, action 0 'L0.0 at=0': reads memory of arena 0 that worker 0, action 0 "
      + "'F0.0' writes, with no order between them"),
  .init(
    "no barrier before the next period",
    workers("F0.0; L0.0; W0.0; |; U", "|; R from=0:1"),
    says: "plan, worker 0, action 2 'W0.0': writes memory of arena 0 that worker 1, action 1 'R "
      + "from=0:1' reads, with no order between them"),
  .init(
    "tasks that write one arena",
    workers("T; |; R from=2:3; U; |", "T; |; |") + [
      "task 0\nF0.0 rows=0:2 at=2 parameters=0\nL0.0 rows=0:2 at=2\nW0.0 rows=0:2 at=2\n",
      "task 1\nF0.0 rows=2:4 at=2 parameters=0\nL0.0 rows=2:4 at=2\nW0.0 rows=2:4 at=2\n",
    ],
    says: "plan, task 1, action 2 'W0.0 rows=2:4 at=2': writes memory of arena 2 that task 0, "
      + "action 2 'W0.0 rows=0:2' writes, with no order between them"),
  .init(
    "a reduction before all tasks are over",
    workers("T; R from=2:3; U; |", "T; |")
      + ["task 0\nF0.0 parameters=0\nL0.0\nW0.0\n"],
    says: "plan, worker 0, action 1 'R from=2:3': reads memory of arena 2 that task 0, action 2 "
      + "'W0.0' writes, with no order between them"),
  .init(
    "an update beside the lock of fetch and push",
    header: "steps 2\nshared 1\nconsistency relaxed",
    workers(
      "Q from=2 staleness=0; F0.0; L0.0; W0.0; P into=2 staleness=0",
      "Q from=2 staleness=0; F0.0 step=1; L0.0 step=1; W0.0 step=1; U parameters=2"),
    says: "plan, worker 1, action 4 'U parameters=2': writes memory of arena 2 that worker 0, "
      + "action 0 'Q from=2 staleness=0' reads, with no order between them"),
]
