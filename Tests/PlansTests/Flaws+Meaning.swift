/// Plans that compute something else than training.
let meaningFlaws: [Rejected] = [
  .init(
    "rows counted twice", workers("F0.0; L0.0; W0.0; W0.0 add; U"),
    says: "plan, worker 0, action 3 'W0.0 add': computes cells that are already computed"),
  .init(
    "a gradient summed twice",
    workers("F0.0; L0.0; W0.0; R from=0:1 into=1; R from=0:2 into=0; U", ""),
    says: "plan, worker 0, action 4 'R from=0:2': adds rows 0:4 of batch 0 of arena 1 to rows "
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
    "a batch that nobody trains on", header: "steps 2", workers(wholeBatch),
    says: "plan, worker 0, action 0 'F0.0': uses parameters of arena 0 that serial training would "
      + "not have at batch 2"),
  .init(
    "a loss that is not taken", workers("F0.0"),
    says: "plan, worker 0, action 0 'F0.0': uses parameters of arena 0 that serial training would "
      + "not have at batch 1"),
  .init(
    "nothing at all", workers(""), says: "plan: loss of batch 0: 0 of 8 cells are computed"),
  .init(
    "half updated parameters", workers("F0.0; L0.0; W0.0; U slice=0:16"),
    says: "plan, worker 0, action 0 'F0.0': uses parameters of arena 0 that are half updated"),
  .init(
    "no update", workers("F0.0; L0.0; W0.0"),
    says: "plan, worker 0, action 0 'F0.0': uses parameters of arena 0 that serial training would "
      + "not have at batch 1"),
  .init(
    "an update between forward and backward", network: "3-4-2",
    workers("F0.0; F1.0; L1.0; V1.0; B1.0; V0.0"),
    says: "plan, worker 0, action 4 'B1.0': uses parameters of arena 0 that serial training would "
      + "not have at batch 0"),
  .init(
    "an update of parameters that the gradient was not taken from",
    header: "steps 2\nrounds 2\nconsistency relaxed",
    workers("F0.0; L0.0; W0.0", "F0.0 step=1; L0.0 step=1; V0.0 step=1; |; R from=0:1; U round=1")
      .enumerated().map { $0 == 0 ? $1 + "|\n" : $1 },
    says: "plan, worker 1, action 5 'U round=1': updates parameters that the gradient was not "
      + "taken from"),
  .init(
    "a part of a gradient among whole ones", header: "steps 2\nrounds 2\nconsistency relaxed",
    workers(wholeBatch + "; F0.0 step=1; L0.0 step=1; W0.0 step=1; U round=1 divisor=2", ""),
    says: "plan, worker 0, action 7 'U round=1 divisor=2': divides a gradient by 2, and others by 1"
  ),
  .init(
    "a part of a gradient in one replica of two", header: "steps 2\nconsistency relaxed",
    workers(wholeBatch, "F0.0 step=1; L0.0 step=1; W0.0 step=1; U divisor=2"),
    says: "plan, worker 1, action 3 'U divisor=2': divides a gradient by 2, and others by 1"),
  .init(
    "activations of an earlier batch", header: "steps 2\nrounds 2",
    workers(wholeBatch + "; L0.0 step=1; W0.0 step=1; U round=1"),
    says: "plan, worker 0, action 4 'L0.0 step=1': reads activations of level 1 of another batch "
      + "or of mixed parameters"),
  .init(
    "gradients that are not computed", workers("F0.0; L0.0; U"),
    says: "plan, worker 0, action 2 'U': reads gradients of arena 0 that are not computed"),
  .init(
    "a loss before the outputs", workers("L0.0; F0.0; W0.0; U"),
    says: "plan, worker 0, action 0 'L0.0': reads activations of level 1 of arena 0 that are not "
      + "computed"),
  .init(
    "an addition to a gradient that is not there", workers("F0.0; L0.0; W0.0 add; U"),
    says: "plan, worker 0, action 2 'W0.0 add': reads gradients of arena 0 that are not computed"),
  .init(
    "a division of what is no sum", workers(wholeBatch + "; D count=2"),
    says: "plan, worker 0, action 4 'D count=2': divides by 2 what is not a sum of 2 replicas"),
  .init(
    "an average that counts one replica twice",
    header: "steps 2\nconsistency relaxed",
    workers(
      wholeBatch + "; G parameters=0:32 from=1 add; G parameters=0:32 from=1 add; D count=3; S "
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
      wholeBatch + "; S parameters=0:32 to=1; C to=1; G parameters=0:32 from=1",
      "G parameters=0:32 from=0; F0.0 step=1; L0.0 step=1; W0.0 step=1; U; S parameters=0:32 "
        + "to=0; C to=0"),
    says: "plan, worker 1, action 4 'U': updates parameters whose optimizer state is at another "
      + "arena"),
  .init(
    "a fetch from where nobody updates", header: "shared 1\nconsistency relaxed",
    workers("Q staleness=0; F0.0; L0.0; W0.0; P into=1 staleness=0"),
    says: "plan: parameters 0:32 of arena 0 miss the update of a batch"),
  .init(
    "a replica that is never handed the update", header: "steps 2\nconsistency relaxed",
    workers(wholeBatch, "F0.0 step=1; L0.0 step=1; W0.0 step=1; U"),
    says: "plan: parameters 0:16 of arena 0 miss the update of a batch"),
  .init(
    "optimizer state sent away",
    workers(wholeBatch + "; S optimizer=0:32 to=1; C to=1", "G optimizer=0:32 from=0"),
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
