import Engine
import Kernels
import Machine
import Runtime
import Strategies
import Support
import Testing

struct WorkplaceTests {
  private func workplace(cores: Int) throws -> Workplace {
    Workplace(
      try Topology(source: "core:\(cores) pu:1"), binding: .close,
      places: try PlaceKind("cores"), isDry: true)
  }

  /// With more threads in its products than it was built for, OpenBLAS would crash. Workers that
  /// take turns on few threads multiply one at a time.
  @Test(.enabled(if: BLAS.mostCallers != nil, "this OpenBLAS does not say how many it bears"))
  func moreThreadsThanOpenBLASWasBuiltForAreRefused() throws {
    let most = try #require(BLAS.mostCallers)
    let strategy = try Strategy.select("data-parallel:direct")[0]
    let job = TrainingExample("8-6-3", batch: 4).job(workers: most + 1)
    #expect {
      try workplace(cores: most + 1).seat(strategy, job, TrainingRule())
    } throws: { error in
      "\(error)".hasPrefix("\(most + 1) threads in a process multiply at the same time")
        && error is NotApplicable
    }
    let seated = try workplace(cores: 2).seat(strategy, job, TrainingRule())
    #expect(seated.crew.threads.count == 2 && seated.isOversubscribed)
    #expect(!seated.threadsShareCores)
  }
}
