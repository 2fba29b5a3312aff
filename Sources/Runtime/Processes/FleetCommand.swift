/// What rank 0 tells the other processes to do. Each of them does it, and answers.
enum FleetCommand: Codable {
  /// Take places for crews of these widths; answers with the `Seat`s of each.
  case takeSeats(widths: [Int])
  /// Make a trainer of the plan whose text is the next message; answers with the reason why there
  /// is none, or with nothing.
  case make(trainer: Int, isOversubscribed: Bool)
  /// The parameters are the next message, as they lie in memory. No answer.
  case setParameters(trainer: Int, firstStep: Int)
  /// No answer.
  case prepare(trainer: Int, firstStep: Int, steps: Int)
  /// Answers with a `RunRecord`.
  case run(trainer: Int, steps: Int)
  /// Answers with the parameters as they lie in memory, zero where they are another process's.
  case parameters(trainer: Int)
  /// Answers with a `RunTrace`.
  case trace(trainer: Int, periods: Int)
  /// No answer.
  case drop(trainer: Int)
  /// No answer: the process ends.
  case end
}
