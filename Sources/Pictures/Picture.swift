import Reports

/// A picture of a run: its files' name, and what a reader is told of it.
struct Picture: Sendable {
  let name: String
  let title: String
  /// One line that says how to read it.
  let reading: String
  /// Why a run can be without it.
  let missing: String
  /// The series that it shows; nil for what the run drew itself.
  let series: String?

  /// Every picture, in the order of the page; a new one is a line here and a script.
  static let all: [Picture] = [
    Picture(
      name: "throughput", title: "Throughput",
      reading:
        "Rows trained a second: longer is better. Each strategy has its shade of its family's"
        + " colour. Lines are 95 % intervals; ticks are roofs,"
        + " what as many workers would reach if their multiply-add units never rested"
        + " (the memory's roof only where it is as near). The small number is the number of"
        + " workers; with a star they share cores.",
      missing: "No strategy was measured.", series: "throughput_by_strategy"),
    Picture(
      name: "speedup", title: "Speedup and its bound",
      reading: "Serial's time ÷ the strategy's for the same batch. Whiskers are 95 % intervals."
        + " Dotted lines (or black ticks) are what the cut could reach if exchanging cost nothing,"
        + " dashes and dots (or violet ticks) what Amdahl's law allows; the dashed level is"
        + " serial. Hollow shapes are speedups as forecast before the run."
        + " Points stand beside each other only to be seen.",
      missing: "No strategy was measured.", series: "speedup_by_workers"),
    Picture(
      name: "time_buckets", title: "Where the time goes",
      reading: "Each bar is all the time of all workers. blas-threads cannot tell how much of its"
        + " computing is OpenBLAS's threads waiting for each other.",
      missing: "No strategy was measured.", series: "time_buckets"),
    Picture(
      name: "loss_by_time", title: "Loss against time",
      reading: "Lower and further left is better. Each strategy has its fastest number of workers;"
        + " the time is the batch's number × the measured median time a step, the loss the mean"
        + " of the last 16 batches.",
      missing: "The run has no learning curves (losses.csv).", series: "loss_by_time"),
    Picture(
      name: "loss_by_rows", title: "Loss against rows",
      reading: "The same curves by rows trained: strategies that train the same lie on serial's"
        + " curve, and what leaves it is another algorithm.",
      missing: "The run has no learning curves (losses.csv).", series: "loss_by_rows"),
    Picture(
      name: "forecast", title: "Forecast and measured",
      reading: "Each point is a strategy's step as forecast before anything was timed, against the"
        + " measured one: above the diagonal the forecast was too long, below it too short. Lines"
        + " are the intervals that should hold the measured step nine times in ten. Hollow points"
        + " are workers that share cores.",
      missing: "The run has no forecasts: nobody had measured what work costs on its machine"
        + " (bench calibrate does), or it had several processes.",
      series: "forecast"),
    Picture(
      name: "timeline", title: "Timeline",
      reading: "Two periods of each plan as measured, a lane for each worker; actions are named as"
        + " in the plan where there is room: a letter, the layer and the microbatch. Every panel"
        + " has a scale of its own.",
      missing: "The run has no timeline.csv, because it was made before timelines were recorded,"
        + " or too many workers for a picture.",
      series: "timeline"),
    Picture(
      name: "topology", title: "The machine",
      reading: "Packages, caches and cores, and the workers (w0, w1, …) of the largest crew on the"
        + " places that they were bound to.",
      missing: "The run has no topology.svg.", series: nil),
  ]
}
