extension Figure {
  /// The columns of `sweep.csv` after `schema_version`, in order.
  public static let sweep: [Figure] = [
    Figure(
      "axis", .words,
      """
      what was varied: `batch`, `width` (of all hidden layers), `depth` (hidden layers, each \
      as wide as the job's first) or `workers`
      """),
    Figure(
      "value", .number,
      "where on it the row lies; of `workers`, the row's own number of them"),
  ]

  /// The columns of `summary.csv` after `schema_version`, in order.
  public static let summary: [Figure] = [
    Figure("strategy", .words, "`family` or `family:member`"),
    Figure("family", .words, sharing: .job, "which axis is cut"),
    Figure(
      "member", .words, sharing: .job,
      "which way of cutting it; for `data-parallel`, the all-reduce algorithm"),
    Figure(
      "workers", .number,
      """
      workers that train; those that share a core take turns on one thread; for `blas-threads`, \
      OpenBLAS's threads
      """),
    Figure(
      "processes", .number, sharing: .job,
      """
      that the workers are divided among; 1 for `serial` and `blas-threads`, which are rank \
      0's alone
      """),
    Figure(
      "blas_threads", .number, sharing: .job,
      "OpenBLAS's threads in each GEMM, read back from it"),
    Figure("network", .words, sharing: .job, "layer widths, inputs first"),
    Figure("batch", .number, sharing: .job, "rows of a step"),
    Figure(
      "microbatches", .number, sharing: .job,
      "row pieces that a pipeline or a bag of tasks cuts the batch into; 1 elsewhere"),
    Figure("sync_every", .number, sharing: .job, "updates a replica makes between two exchanges"),
    Figure(
      "staleness", .number, sharing: .job,
      "iterations a worker may run ahead (`task-parallel:server` only)"),
    Figure("optimizer", .words, sharing: .job, "`sgd`, `momentum` or `adam`"),
    Figure("learning_rate", .number, sharing: .job, "step size α"),
    Figure("loss", .words, sharing: .job, "`cross-entropy` or `mse`"),
    Figure("dataset", .words, sharing: .job, "where the rows come from"),
    Figure("shuffle", .words, sharing: .job, "row order: `none` or `epoch`"),
    Figure("seed", .number, "of weights, synthetic data, row order, round order and intervals"),
    Figure("bind", .words, sharing: .job, "how workers are bound"),
    Figure("places", .words, sharing: .job, "what they are bound to"),
    Figure("build", .words, "`debug` or `release`; both are optimised"),
    Figure("oversubscribed", .flag, sharing: .job, "workers share cores"),
    Figure(
      "simulated", .flag, sharing: .job,
      "the topology is another machine's, so nothing was bound"),
    Figure("samples", .number, "timed samples"),
    Figure("steps_per_sample", .number, "batches in each"),
    Figure(
      "step_seconds", .seconds, better: .lowerIsBetter, sharing: .machine, hasInterval: true,
      title: "step",
      "median over samples of (wall time ÷ steps); a sample starts and ends at a barrier"),
    Figure(
      "throughput_samples_per_second", .rowsPerSecond, better: .higherIsBetter, sharing: .machine,
      hasInterval: true, title: "rows/s",
      "Σ rows ÷ Σ seconds"),
    Figure(
      "speedup", .times, better: .higherIsBetter, sharing: .withinRun, hasInterval: true,
      "median over rounds of serial's step time ÷ this one's, same batch"),
    Figure(
      "speedup_vs_blas", .times, better: .higherIsBetter, sharing: .withinRun, hasInterval: true,
      title: "vs BLAS",
      "the same against `blas-threads` with as many threads"),
    Figure(
      "efficiency", .share, better: .higherIsBetter, sharing: .withinRun, hasInterval: true,
      "speedup ÷ workers"),
    Figure(
      "bound_speedup", .times, title: "bound",
      """
      total work ÷ the busiest worker's, in matrix operations: what this cut could reach if \
      communication were free; for `blas-threads`, its threads; where threads share cores, at most \
      the number of cores
      """),
    Figure(
      "compute_fraction", .share, title: "computing",
      """
      share of all workers' time in kernels (for `blas-threads` this holds OpenBLAS's own \
      waiting too, which it does not tell)
      """),
    Figure(
      "communication_fraction", .share, title: "moving",
      "moving or combining other workers' data"),
    Figure(
      "wait_fraction", .share, title: "waiting",
      "blocked on another worker; the three sum to 1"),
    Figure(
      "communication_overhead", .share, better: .lowerIsBetter, sharing: .withinRun,
      hasInterval: true, canBeZero: true,
      "communication + wait, as a share of all workers' time over all samples"),
    Figure(
      "bytes_per_step", .bytes, better: .lowerIsBetter, sharing: .exact, canBeZero: true,
      """
      from the plan, exact: bytes a worker reads or receives that another wrote, each once a \
      reader (for `task-parallel:dynamic` an upper bound: whoever runs a task counts as a \
      stranger to all workers)
      """),
    Figure(
      "messages_per_step", .number, better: .lowerIsBetter, sharing: .exact, canBeZero: true,
      """
      from the plan, exact: receives, fetches and pushes; 0 where workers share memory behind \
      barriers
      """),
    Figure("flops_per_second", .operationsPerSecond, "training's matrix operations ÷ time"),
    Figure(
      "peak_fraction", .share, title: "of peak",
      """
      `flops_per_second` ÷ `peak_flops_per_second`: of what the multiply-add units of as many \
      workers can do
      """),
    Figure(
      "equivalence", .words, title: "same as serial",
      """
      `exact` (serial's bits), `rounding` (same sums, another order), `relaxed` (another \
      algorithm), `different` (and so `failed`)
      """),
    Figure(
      "compared_steps", .number,
      "batches trained for the comparison: eight trials of two periods each"),
    Figure(
      "max_parameter_difference", .number,
      "from serial, the largest of one parameter in any trial"),
    Figure(
      "relative_parameter_difference", .number,
      "median over trials of the worst tensor's distance from serial ÷ how far serial moved it"),
    Figure(
      "tolerance", .number,
      """
      what `relative_parameter_difference` may be; derived in \
      `Sources/Measurement/Equivalence.swift`
      """),
    Figure("trained_rows", .number, "rows of the learning curve, from the common start"),
    Figure(
      "final_loss", .number, better: .lowerIsBetter, sharing: .outcome, canBeZero: true,
      format: .fixed(4), "loss of its last batch"),
    Figure(
      "test_accuracy", .share, better: .higherIsBetter, sharing: .outcome, canBeZero: true,
      "on the test rows, after it"),
    Figure("status", .words, "`ok`, `skipped` or `failed`"),
    Figure("reason", .words, "why, where it is not plainly `ok`"),
    Figure(
      "disturbed_samples", .number,
      """
      samples that count although something disturbed them, because every retake was disturbed \
      too
      """),
    Figure("retaken_samples", .number, "disturbed samples that were taken again and do not count"),
    Figure(
      "warm_up_steps", .number,
      """
      batches before each sample until the strategy has settled: up to the change-point of its \
      start's times, at least a period; with `isolated`, at least as many as a sample has
      """),
    Figure(
      "timer_fraction", .share,
      """
      what reading clocks costs the worker that reads most, as a share of its time: counted \
      readings × `timer_cost_seconds`
      """),
    Figure("isolated", .flag, sharing: .job, "each sample was taken in a process of its own"),
    Figure(
      "stopped_by", .words,
      "why there were no more rounds: `precision`, `time`, `rounds` or `interrupt`"),
    Figure(
      "amdahl_speedup", .times, title: "Amdahl's bound",
      """
      bound by Amdahl's law, 1 ÷ (s + (1 − s) ÷ workers): s is the share of the training's \
      work (products, loss, one update of every parameter a batch, priced at this run's rates) \
      that this cut leaves to every worker or to one alone, as the update is in \
      `data-parallel:ring` and `:main`; products are always divided, how evenly says \
      `bound_speedup`. As there, exchange costs nothing
      """),
    Figure(
      "predicted_speedup", .times, title: "predicted",
      "serial's `predicted_step_seconds` ÷ this row's"),
    Figure(
      "peak_flops_per_second", .operationsPerSecond,
      """
      median rate of as many workers' multiply-add units at once, on registers and without memory \
      (`gemm-peak` in `samples.csv`): no product can exceed it
      """),
    Figure(
      "memory_bytes_per_second", .bytesPerSecond,
      """
      median rate of as many workers in y ← y + x over vectors as long as the parameters, \
      shared out among them (`memory-bandwidth`): x read, y read, y written. Vectors that fit \
      into caches are timed there, as the parameters are; longer than 2^24 they are cut
      """),
    Figure(
      "gemm_roof_samples_per_second", .rowsPerSecond, title: "GEMM roof",
      "rows per second, if training were nothing but products at `peak_flops_per_second`"),
    Figure(
      "memory_roof_samples_per_second", .rowsPerSecond, title: "memory roof",
      """
      rows per second, if a step took only as long as the bytes that it must at least move at \
      `memory_bytes_per_second`: parameters read and written, inputs read, activations written \
      and read, once each
      """),
    Figure(
      "declared_bytes", .bytes,
      """
      memory that the plan and its data need: parameters, gradients, optimizer state, \
      activations and their gradients in all places, and the rows with their labels, for \
      training and testing, once even where several NUMA nodes have copies
      """),
    Figure(
      "peak_resident_bytes", .bytes,
      """
      the most memory that a process has had that trained this strategy and nothing else; \
      empty without `isolated`, and where the system does not tell. The program itself and \
      OpenBLAS's buffers are in it: [`memory`](../Benchmarks/README.md) takes them off
      """),
    Figure(
      "compression", .words,
      """
      of messages of gradients between processes: `bf16`, `int8`, `top-k` or `top-k/N`; empty \
      for none
      """),
    Figure(
      "wire_messages_per_step", .number,
      """
      messages to other processes, from the plan; what a library's own collectives send is \
      theirs alone
      """),
    Figure("wire_bytes_per_step", .bytes, "their bytes, from the plan, encoded where they are"),
    Figure(
      "sent_messages_per_step", .number,
      "messages handed to other processes, as the workers counted them"),
    Figure("sent_bytes_per_step", .bytes, "their bytes, counted"),
    Figure(
      "exchange_seconds", .seconds,
      """
      of data parallelism over processes: a step's messages and sums with nothing else to do, \
      the median of seven runs
      """),
    Figure(
      "overlap_fraction", .share,
      """
      the share of `exchange_seconds` that is hidden behind kernels, as the OSU benchmarks \
      define it: 1 − (step − kernels of the busiest worker) ÷ exchange, 0 at least
      """),
    Figure(
      "scale", .words, sharing: .job,
      """
      how features became inputs: `none` (as they are), `bytes` (÷ 255), `standard` or `minmax`; \
      what `--scale auto` found is written, not `auto`
      """),
    Figure(
      "products", .words,
      """
      who made the matrix products: `openblas`, `libxsmm`, or both, that of more operations \
      first, as in `libxsmm+openblas`; of several processes those of rank 0; empty without samples
      """),
    Figure(
      "remote_lines_per_step", .number, title: "remote lines",
      """
      from the plan, exact: cache lines of 64 bytes that cross between cores. A line crosses when \
      a worker reads or writes it and another one has written it since the worker's own last \
      access, each worker with a cache of its own that holds everything; workers go on from \
      each barrier in the order of their numbers, and parameters are laid out plain. Not \
      counted: the data's rows, messages between processes, the optimizer's state
      """),
    Figure(
      "bubble_fraction", .share,
      """
      of a pipeline, as measured: all workers' time blocked on another worker ÷ all their other \
      time, which is `wait_fraction` ÷ (1 − `wait_fraction`). Besides the bubble it holds what \
      workers wait because stages are unequal or messages take time
      """),
    Figure(
      "bubble_formula", .share,
      """
      the same ratio by the formula of the pipeline's source, for equal stages, input and weight \
      gradients that take as long as the forward pass each, and messages that take no time: with p \
      stages (`interleaved`: p workers of v chunks) and m microbatches (p − 1) ÷ m for `gpipe`, \
      `1f1b` and `layers-rows`, (p − 1) ÷ (m·v) for `interleaved` where m is a multiple of p, and \
      (p − 1) ÷ (3·m) for `zero-bubble` where m is not below p; empty elsewhere
      """),
    Figure(
      "product_flops_per_second", .operationsPerSecond,
      """
      median rate of as many workers in large GEMMs of their own (`gemm-product` in \
      `samples.csv`): what OpenBLAS reaches of the peak
      """),
    Figure(
      "predicted_step_seconds", .seconds, hasInterval: true, title: "forecast",
      """
      the step as forecast before anything was sampled, from what products, vectors and meetings \
      cost on this machine ([docs/forecast.md](../docs/forecast.md)), with the interval that should \
      hold `step_seconds` nine times in ten; empty where nobody has measured these costs, and for \
      several processes
      """),
    Figure(
      "predicted_compute_fraction", .share, title: "forecast computing",
      "`compute_fraction` as forecast"),
    Figure(
      "predicted_communication_fraction", .share, title: "forecast moving",
      "`communication_fraction` as forecast"),
    Figure(
      "predicted_wait_fraction", .share, title: "forecast waiting",
      "`wait_fraction` as forecast"),
    Figure(
      "prediction_error", .share, title: "forecast's error",
      "`predicted_step_seconds` ÷ `step_seconds` − 1: below 0 where the forecast was too short"),
  ]

  /// The columns of `scaling.csv` after `schema_version`, in order.
  public static let scaling: [Figure] = [
    Figure("feature", .number, "from 0"),
    Figure("offset", .number, "mean (`standard`) or minimum (`minmax`) in the training rows"),
    Figure(
      "divisor", .number,
      """
      standard deviation, of all training rows and not of a sample (`standard`), or maximum − \
      minimum (`minmax`); 1 where the feature is constant in them
      """),
  ]
}
