import Support
import Testing

@testable import Strategies

/// What names of strategies stand for.
struct SelectionTests {
  private func names(_ text: String, processes: Int = 1) throws -> [String] {
    try Strategy.select(text, processes: processes).map(\.name)
  }

  /// A member's name alone is enough, because no two families share one, nor is it a family's.
  @Test func membersHaveNamesOfTheirOwn() throws {
    let members = Strategy.all.compactMap(\.member)
    #expect(Set(members).count == members.count)
    #expect(Set(members).isDisjoint(with: ["all"] + Family.allCases.map(\.rawValue)))
    for strategy in Strategy.all(processes: 2) where strategy.member != nil {
      #expect(try names(strategy.member!, processes: 2) == [strategy.name])
    }
  }

  @Test(
    arguments: [
      (
        "ring,1f1b, tensor", ["data-parallel:ring", "layer-parallel:1f1b", "layer-parallel:tensor"]
      ),
      ("tensor,ring,data-parallel:ring", ["data-parallel:ring", "layer-parallel:tensor"]),
      ("ring+bf16", ["data-parallel:ring+bf16"]),
    ])
  func namesStandForStrategies(text: String, names: [String]) throws {
    #expect(try self.names(text, processes: text.contains("+") ? 2 : 1) == names)
  }

  @Test(
    arguments: [
      ("ringg", "ring"), ("1f1", "1f1b"), ("data-paralel", "data-parallel"),
      ("layer-parallel:tensr", "layer-parallel:tensor"), ("al", "all"),
    ])
  func theNearestNameIsSuggested(wrong: String, nearest: String) {
    #expect(throws: SelectionError.unknown(wrong, nearest: nearest)) { try names(wrong) }
  }
}
