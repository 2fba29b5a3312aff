/// Plans that name what is not there.
let boundFlaws: [Rejected] = [
  .init("no workers", [], says: "plan, line 4: the plan has no 'worker 0'"),
  .init(
    "a layer too many", workers("F1.0; L0.0; W0.0; U"),
    says: "plan, worker 0, action 0 'F1.0': layer 1 does not exist: there are 1"),
  .init(
    "a step too many", workers("F0.0 step=1"),
    says: "plan, worker 0, action 0 'F0.0 step=1': step 1 does not exist: a period has 1"),
  .init(
    "a row too many", workers("F0.0 rows=0:5"),
    says: "plan, worker 0, action 0 'F0.0 rows=0:5': rows 0:5: expected some of a batch's "
      + "0:4"),
  .init(
    "no rows", workers("F0.0 rows=2:2"),
    says: "plan, worker 0, action 0 'F0.0 rows=2:2': rows 2:2: expected some of a batch's "
      + "0:4"),
  .init(
    "a column too many", workers("F0.0 columns=0:3"),
    says: "plan, worker 0, action 0 'F0.0 columns=0:3': columns 0:3: expected some of 0:2"),
  .init(
    "a loss of half the columns", workers("L0.0 columns=0:1"),
    says: "plan, worker 0, action 0 'L0.0 columns=0:1': the loss takes all columns of the last "
      + "layer"),
  .init(
    "the gradient of the inputs", workers("B0.0"),
    says: "plan, worker 0, action 0 'B0.0': nobody needs the gradient of the inputs"),
  .init(
    "an arena too many", workers("F0.0 at=1"),
    says: "plan, worker 0, action 0 'F0.0 at=1': arena 1 does not exist: there are 1"),
  .init(
    "parameters of no arena", workers("F0.0 parameters=9"),
    says: "plan, worker 0, action 0 'F0.0 parameters=9': arena 9 does not exist: there are 1"),
  .init(
    "a slice too long", workers("U slice=0:48"),
    says: "plan, worker 0, action 0 'U slice=0:48': reaches outside its buffer"),
  .init(
    "an empty slice", workers("Z slice=16:16"),
    says: "plan, worker 0, action 0 'Z slice=16:16': reaches outside its buffer"),
  .init(
    "a sum of no arenas", workers("R from=0:0"),
    says: "plan, worker 0, action 0 'R from=0:0': nothing to sum: from=0:0"),
  .init(
    "a sum of two thousand million arenas", workers("R from=0:2147483648"),
    says: "plan, worker 0, action 0 'R from=0:2147483648': arenas 0:2147483648 do not all exist: "
      + "there are 1"),
  .init(
    "a division by nothing", workers("D count=0"),
    says: "plan, worker 0, action 0 'D count=0': cannot divide by 0"),
  .init(
    "a round too many", workers("U round=1"),
    says: "plan, worker 0, action 0 'U round=1': round 1 does not exist: a period has 1"),
  .init(
    "a part of a gradient that is no worker's", header: "consistency relaxed",
    workers("U divisor=2"),
    says: "plan, worker 0, action 0 'U divisor=2': divides by 2, but the number of workers is 1"),
  .init(
    "a part of a gradient where serial training takes it whole", workers("U divisor=2", ""),
    says: "plan, worker 0, action 0 'U divisor=2': a synchronous plan divides no gradient: "
      + "expected 'consistency relaxed'"),
  .init(
    "half a push", header: "shared 1", workers("P slice=0:16 into=1 staleness=0"),
    says: "plan, worker 0, action 0 'P slice=0:16 into=1 staleness=0': a push updates all "
      + "parameters"),
  .init(
    "a message to oneself", workers("S parameters=0:16 to=0"),
    says: "plan, worker 0, action 0 'S parameters=0:16 to=0': worker 0 is the worker itself: "
      + "expected another"),
  .init(
    "a message to nobody", workers("C to=2", ""),
    says: "plan, worker 0, action 0 'C to=2': worker 2 does not exist: there are 2"),
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
    "tasks that nobody pulls", workers(wholeBatch) + ["task 0\nF0.0\n"],
    says: "plan: every worker pulls the tasks once, and only where there are tasks"),
  .init(
    "tasks pulled that are not there", workers("T; " + wholeBatch),
    says: "plan: every worker pulls the tasks once, and only where there are tasks"),
  .init(
    "a task that updates", workers("T") + ["task 0\nU\n"],
    says: "plan, task 0, action 0 'U': a task computes tiles and nothing else"),
  .init(
    "a task that adds to its gradient", workers("T") + ["task 0\nW0.0 add\n"],
    says: "plan, task 0, action 0 'W0.0 add': a task adds to no gradients: "
      + "expected no 'add'"),
]
