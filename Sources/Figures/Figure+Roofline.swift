extension Figure {
  /// The columns of `roofline.csv` after `schema_version`, in order.
  public static let roofline: [Figure] = [
    Figure("strategy", .words, ""),
    Figure("workers", .number, ""),
    Figure("step_seconds", .seconds, title: "step", "as in `summary.csv`"),
    Figure(
      "ideal_fraction", .share, title: "GEMM at peak",
      """
      the job's matrix operations at `peak_flops_per_second`: `peak_fraction` of \
      `summary.csv`, but never more than the products took
      """),
    Figure(
      "product_loss_fraction", .share, title: "GEMM inefficiency",
      """
      what actions with a product took beyond that: kernels below the peak, products too small \
      or narrow for them, packing, operands on their way from memory, and the bias, activation and mask that \
      belong to them
      """),
    Figure(
      "elementwise_fraction", .share, title: "elementwise",
      """
      kernels without a product: losses, updates, clearing; an update that sums other workers' \
      gradients on its way is moving
      """),
    Figure(
      "communication_fraction", .share, title: "moving",
      "moving or combining other workers' data"),
    Figure("wait_fraction", .share, title: "waiting", "blocked on another worker"),
    Figure(
      "memory_floor_fraction", .share, title: "memory floor",
      """
      no part of the sum: the share of a step in which the bytes that it must at least move \
      could be moved, throughput ÷ `memory_roof_samples_per_second`
      """),
    Figure("traced_periods", .number, "periods that the kernels' division is the median of"),
  ]

  /// The columns of `products.csv` after `schema_version`, in order.
  public static let products: [Figure] = [
    Figure("strategy", .words, ""),
    Figure("workers", .number, ""),
    Figure("layer", .number, "from 0"),
    Figure(
      "pass", .words,
      """
      `forward`, `backward` (gradient of the inputs) or `weights` (gradient, or with plain SGD \
      the update)
      """),
    Figure("flops_per_step", .operations, "matrix operations of all its pieces"),
    Figure(
      "seconds_per_step", .seconds,
      "summed over workers; with the bias, activation or mask that belongs to it"),
    Figure("flops_per_second", .operationsPerSecond, "of one worker: the first ÷ the second"),
    Figure(
      "peak_fraction", .share, title: "of peak",
      "of one worker's part of `peak_flops_per_second`"),
  ]

  /// The columns of `links.csv` after `schema_version`, in order.
  public static let links: [Figure] = [
    Figure(
      "test", .words,
      "`ping-pong`, or an all-reduce algorithm; `vendor` is the library's own"),
    Figure(
      "level", .words,
      """
      `thread` (of one process), `process` (of one host) or `host`: how far apart the farthest \
      two are
      """),
    Figure("workers", .number, "that take part, one of each process"),
    Figure("first_worker", .number, ""),
    Figure("last_worker", .number, ""),
    Figure("message_bytes", .bytes, "of the message, or of each worker's vector"),
    Figure("seconds", .seconds, "the median of up to nine samples of some milliseconds"),
    Figure("fastest_seconds", .seconds, ""),
    Figure("slowest_seconds", .seconds, ""),
    Figure("algorithm_bytes_per_second", .bytesPerSecond, "bytes ÷ seconds"),
    Figure(
      "bus_bytes_per_second", .bytesPerSecond,
      "what each link carries, as nccl-tests defines it: that × 2(n−1)/n for an all-reduce of n"),
    Figure("latency_seconds", .seconds, "α of the level: its smallest message's time"),
    Figure(
      "bandwidth_bytes_per_second", .bytesPerSecond,
      "β of the level: the difference of its two largest messages ÷ that of their times"),
  ]
}
