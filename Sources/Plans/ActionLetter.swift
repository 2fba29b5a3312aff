/// The letter that a plan's text names an action by, and what it stands for.
public struct ActionLetter: Hashable, Sendable {
  public let letter: Character
  public let meaning: String

  private init(_ letter: Character, _ meaning: String) {
    self.letter = letter
    self.meaning = meaning
  }

  /// Every letter of `Plan.description`, in the order of a step; `docs/plan.md` explains each.
  public static let all: [ActionLetter] = [
    .init("Q", "fetch parameters"), .init("F", "forward"), .init("L", "loss"),
    .init("B", "backward: gradient of the inputs"), .init("W", "gradient of the weights"),
    .init("V", "gradient of the weights and update at once"), .init("Z", "clear gradients"),
    .init("S", "start to send"), .init("G", "receive"),
    .init("C", "wait until what was sent is taken"),
    .init("A", "start a collective"), .init("E", "end a collective"), .init("|", "barrier"),
    .init("R", "sum all workers' gradients"), .init("U", "update"), .init("P", "push gradients"),
    .init("D", "divide"), .init("T", "take tasks"),
  ]
}
