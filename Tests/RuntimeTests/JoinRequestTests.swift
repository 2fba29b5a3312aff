import Engine
import Machine
import Runtime
import Testing

struct JoinRequestTests {
  private static let peers = ["a", "a", "b"].enumerated().map {
    ProcessPeer(rank: $0, host: $1, process: 1, machine: $1, space: $1)
  }

  private static let same = JoinRequest(
    obstacle: nil, program: 1, arguments: ["--seed", "1"], data: 2, kernels: "Zen",
    allowedPUs: "0-1", topology: nil)

  private func problem(_ change: (inout JoinRequest) -> Void) -> JoinRequest.Obstacle? {
    var other = Self.same
    change(&other)
    return JoinRequest.problem(
      among: [Self.same, Self.same, other], Self.peers, usage: 64, badData: 65)
  }

  @Test func whoDiffersIsNamed() {
    #expect(problem { _ in } == nil)
    #expect(
      problem { $0.program = 2 }?.message
        == "rank 2 on host b is another build of bench than rank 0 on host a: expected the same program"
    )
    #expect(
      problem { $0.arguments = ["--seed", "2"] }?.message
        == "rank 2 on host b was started with '--seed 2', rank 0 on host a with '--seed 1': "
        + "expected the same")
    #expect(problem { $0.arguments = [] }?.message.contains("'nothing more'") == true)
    #expect(problem { $0.data = 3 }?.code == 65)
    #expect(problem { $0.kernels = "Haswell" }?.message.contains("OPENBLAS_CORETYPE") == true)
    let obstacle = JoinRequest.Obstacle(code: 74, message: "cannot read it")
    #expect(
      problem { $0.obstacle = obstacle }
        == JoinRequest.Obstacle(code: 74, message: "rank 2 on host b: cannot read it"))
  }

  /// Two on one machine share it, one with a machine to itself does not.
  @Test func coresAreSharedOutWhereNobodyElseHas() {
    let all = [JoinRequest](repeating: Self.same, count: 3)
    #expect(
      JoinRequest.shares(of: all, Self.peers) == [
        CoreShare(index: 0, count: 2), CoreShare(index: 1, count: 2), .alone,
      ])
    var bound = all
    bound[1].allowedPUs = "1"
    #expect(JoinRequest.shares(of: bound, Self.peers) == [.alone, .alone, .alone])
  }
}
