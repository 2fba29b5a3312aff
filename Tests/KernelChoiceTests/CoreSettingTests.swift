import KernelChoice
import Testing

/// Who chose the kernels, by the environment.
struct CoreSettingTests {
  private func setting(_ core: String, type: String?, by: String? = nil) -> CoreSetting {
    var environment = ["HOME": "/"]
    environment["OPENBLAS_CORETYPE"] = type
    environment["FOURWAYS_CORETYPE_BY"] = by
    return CoreSetting(core: core, environment: environment)
  }

  @Test func whoSetItChose() {
    #expect(setting("Zen", type: nil).chooser == .openblas)
    #expect(setting("Zen", type: "Zen").chooser == .user)
    #expect(setting("Zen", type: "ZEN").chooser == .user)
    #expect(setting("Zen", type: "Zen", by: "").chooser == .user)
    #expect(setting("Zen", type: "Zen", by: "openblas").chooser == .openblas)
    #expect(setting("Zen", type: "Zen", by: "fourways Prescott 2").chooser == .fourways)
  }

  /// OpenBLAS ignores a name that it does not know.
  @Test func aSettingThatIsNotFollowedIsNobodysChoice() {
    #expect(setting("Zen", type: "Zenn").chooser == .openblas)
    #expect(setting("Zen", type: "").chooser == .openblas)
    let restarted = setting("Zen", type: "Haswell", by: "fourways Zen 2")
    #expect(restarted.chooser == .openblas && restarted.restart != nil)
  }

  @Test func whatWasKnownAtTheRestartIsKept() {
    func restart(_ by: String) -> CoreSetting.Restart? {
      setting("Zen", type: "Zen", by: by).restart
    }
    #expect(restart("fourways Prescott 2.5")?.before == "Prescott")
    #expect(restart("fourways Prescott 2.5")?.ratio == 2.5)
    #expect(restart("fourways Prescott")?.ratio == nil)
    #expect(restart("fourways")?.before == "unknown")
    #expect(restart("fourways Prescott much")?.ratio == nil)
    #expect(restart("openblas") == nil)
  }

  @Test func otherProgramsGetTheUsersEnvironment() {
    let users = ["HOME": "/", "OPENBLAS_CORETYPE": "Zen"]
    #expect(CoreSetting.withoutOwn(users) == users)
    let own = users.merging(["FOURWAYS_CORETYPE_BY": "fourways Prescott 2"]) { $1 }
    #expect(CoreSetting.withoutOwn(own) == ["HOME": "/"])
  }
}
