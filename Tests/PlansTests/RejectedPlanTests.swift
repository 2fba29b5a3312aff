import Plans
import Testing

@Suite("Flawed plans are rejected with the reason")
struct RejectedPlanTests {
  @Test(arguments: waitFlaws + raceFlaws + meaningFlaws + boundFlaws)
  func says(_ rejected: Rejected) {
    do {
      _ = try VerifiedPlan(Plan(text: rejected.plan))
      Issue.record("accepted:\n\(rejected.plan)")
    } catch {
      #expect(error.description == rejected.message)
    }
  }

  @Test("The plans that the flaws are made from are sound")
  func soundOnes() throws {
    let sound = [
      workers(wholeBatch), workers("F0.0; L0.0; V0.0"),
      workers("T; |; R from=1:2; U; |") + ["task 0\nF0.0 parameters=0\nL0.0\nW0.0\n"],
    ]
    for lists in sound {
      _ = try VerifiedPlan(
        Plan(text: "network 3-2\nbatch 4\n" + lists.joined(separator: "\n")))
    }
  }
}
