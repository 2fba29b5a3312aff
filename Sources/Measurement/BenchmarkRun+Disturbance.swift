extension BenchmarkRun {
  func disturbances(of run: TimedRun, _ contender: Contender) -> [String] { [] }
}
