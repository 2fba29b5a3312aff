extension Figure {
  /// The columns of `samples.csv` after `schema_version`, in order.
  public static let samples: [Figure] = [
    Figure("round", .number, "the interleaved round; ratios are paired inside it"),
    Figure("position", .number, "place in the round's order"),
    Figure(
      "strategy", .words,
      "as in `summary.csv`, or `gemm-peak`, `gemm-product` or `memory-bandwidth`"),
    Figure("workers", .number, ""),
    Figure("steps", .number, "batches"),
    Figure("rows", .number, "steps × batch"),
    Figure("seconds", .seconds, "from the first worker's start to the last one's end"),
    Figure("compute_seconds", .seconds, "summed over workers, as are the next two"),
    Figure("communication_seconds", .seconds, ""),
    Figure("wait_seconds", .seconds, ""),
    Figure("flops", .operations, "matrix operations; of `gemm-peak` its multiply-adds'"),
    Figure(
      "attempt", .number,
      "0 for the first in its slot; each time a disturbed sample was taken again, one more"),
    Figure(
      "counts", .flag,
      """
      `true` for the one attempt of a slot that figures are made of; `false` too for what was \
      measured of a round that an interrupt cut short and `--resume` measured again
      """),
    Figure(
      "disturbance", .words,
      """
      why the sample is not to be trusted, reasons joined by `; `; empty for a clean one. The \
      limits are in `environment.json`
      """),
    Figure("warm_up_steps", .number, "batches just before it, untimed"),
    Figure(
      "steal_seconds", .seconds,
      """
      from here on: from the start of the warm-up to the end of the sample; empty where the \
      system does not tell. Time of the allowed CPUs that the hypervisor gave to others
      """),
    Figure("iowait_seconds", .seconds, "their time idle with a disk awaited"),
    Figure("pressure_seconds", .seconds, "time in which some task waited for a CPU (PSI)"),
    Figure(
      "other_processes_seconds", .seconds,
      "busy time of the allowed CPUs that this process did not use"),
    Figure("run_delay_seconds", .seconds, "time of its threads ready and not running"),
    Figure("throttled_periods", .number, "periods in which the cgroup's quota was used up"),
    Figure("involuntary_switches", .number, "of its threads"),
    Figure("minor_faults", .number, ""),
    Figure("major_faults", .number, ""),
    Figure("migrations", .number, "moves of its threads to another CPU"),
    Figure("frequency_hertz", .hertz, "mean of the allowed CPUs"),
    Figure(
      "control_before_seconds", .seconds,
      "a fixed product on each of the workers, the slowest one's time"),
    Figure("control_after_seconds", .seconds, "the same after the sample"),
    Figure("bytes", .bytes, "of `memory-bandwidth`: read and written"),
    Figure(
      "throttled_seconds", .seconds,
      "how long the cgroup's quota held the process, summed over its groups"),
    Figure("sent_messages", .number, "handed to other processes, all workers'"),
    Figure("sent_bytes", .bytes, ""),
  ]
}
