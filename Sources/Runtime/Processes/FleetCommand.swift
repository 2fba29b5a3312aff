/// A command of rank 0 to the other processes.
enum FleetCommand: Codable {
  /// Makes crews of these widths. The answer is a `SeatsAnswer`.
  case takeSeats(widths: [Int])
  /// Makes a trainer of the plan whose text is the next message, with each layer's weight in panels
  /// of so many outputs. The answer is the reason why that is impossible, or empty.
  case make(trainer: Int, crowding: Crowding, panels: [Int])
  /// Sets the parameters, which are the next message, as bytes in memory order. There is no answer.
  case setParameters(trainer: Int, firstStep: Int)
  /// Gathers rows. There is no answer.
  case prepare(trainer: Int, firstStep: Int, steps: Int)
  /// Trains. The answer is a `RunRecord`.
  case run(trainer: Int, steps: Int)
  /// Asks for the parameters. The answer is their bytes in memory order, with zeros for the
  /// parameters of other processes.
  case parameters(trainer: Int)
  /// Trains and traces. The answer is a `RunTrace`.
  case trace(trainer: Int, periods: Int)
  /// Frees a trainer. There is no answer.
  case drop(trainer: Int)
  /// Ends the process's work. There is no answer.
  case end
}

/// The answer to `FleetCommand.takeSeats`.
struct SeatsAnswer: Codable {
  /// The seats of the process's workers, by the width of crews.
  var seats: [Int: [Seat]] = [:]
  /// The reason why some workers have no places or no threads; nil where all have.
  var problem: String?
}
