extension Figure {
  /// The columns of `workers.csv` after `schema_version`, in order.
  public static let workers: [Figure] = [
    Figure("strategy", .words, ""),
    Figure("workers", .number, ""),
    Figure("worker", .number, "from 0"),
    Figure("core_logical", .number, "hwloc's logical index of its core; empty if unbound"),
    Figure("core_os", .number, "the system's"),
    Figure("pu_logical", .number, "of its hardware thread"),
    Figure("pu_os", .number, ""),
    Figure("numa_node", .number, "logical index"),
    Figure("cpuset_asked", .words, "PUs (OS indices) that it was to be bound to"),
    Figure("cpuset_read_back", .words, "PUs that the system says it may run on"),
    Figure("binding_holds", .flag, "the two agree, or no binding was asked for"),
    Figure("oversubscribed", .flag, "it shares its core"),
    Figure("simulated", .flag, "nothing was bound"),
    Figure("compute_seconds", .seconds, ""),
    Figure("communication_seconds", .seconds, ""),
    Figure("wait_seconds", .seconds, ""),
    Figure("bytes_per_step", .bytes, "bytes it reads that another worker wrote"),
    Figure("rank", .number, "of its process"),
    Figure("host", .words, "empty where there is one process"),
    Figure(
      "local_memory_fraction", .share,
      """
      of its pages of weights, gradients and activations, those that lie on its NUMA node, read back \
      from the system; empty on a machine of one node, and with several processes
      """),
  ]

  /// The columns of `losses.csv` after `schema_version`, in order.
  public static let losses: [Figure] = [
    Figure("strategy", .words, ""),
    Figure("workers", .number, ""),
    Figure("step", .number, "batch, from 0"),
    Figure("rows_before", .number, "rows trained on before it"),
    Figure("loss", .number, "mean over the batch, with the parameters it saw"),
  ]

  /// The columns of `timeline.csv` after `schema_version`, in order.
  public static let timeline: [Figure] = [
    Figure("strategy", .words, ""),
    Figure("workers", .number, ""),
    Figure("worker", .number, "who did it"),
    Figure(
      "period", .number,
      "0 or 1; a worker may begin the second while another is in the first"),
    Figure(
      "step", .number,
      "batch within the period that the action works on; empty where it is none's"),
    Figure(
      "action", .words,
      "as in the plan's text (`bench plan`): `F0.1` is the forward pass of layer 0, microbatch 1"),
    Figure(
      "owner", .number,
      "list of the plan that the action stands in: a worker, or workers + task"),
    Figure("kind", .words, "`compute`, `communication` or `wait`"),
    Figure("start_seconds", .seconds, "from the first period's first start"),
    Figure("end_seconds", .seconds, ""),
  ]
}
