import Engine
import Kernels
import Machine
import Runtime
import Strategies
import Support
import Testing

struct WorkplaceTests {
  /// With more threads in its products than it was built for, OpenBLAS would crash.
  @Test(.enabled(if: BLAS.mostCallers != nil, "this OpenBLAS does not say how many it bears"))
  func moreWorkersThanOpenBLASWasBuiltForAreRefused() throws {
    let most = try #require(BLAS.mostCallers)
    let workplace = Workplace(
      try Topology(source: "core:2 pu:1"), binding: .none, places: try PlaceKind("cores"))
    let example = TrainingExample("8-6-3", batch: 4)
    #expect {
      try workplace.seat(
        try Strategy.select("data-parallel:ring")[0], example.job(workers: most + 1), TrainingRule()
      )
    } throws: { error in
      "\(error)".hasPrefix("\(most + 1) workers in a process multiply at the same time")
        && error is NotApplicable
    }
  }
}
