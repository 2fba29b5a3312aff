import Foundation
import Machine
import Runtime
import Testing

/// Which workers take turns on one thread, on machines that are only described.
struct CrewTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let topology: String
    let workers: Int
    var binding = "close"
    var places = "cores"
    var share = CoreShare.alone
    /// The workers of each thread.
    let threads: [[Int]]
    var threadsShareCores = false
    var testDescription: String { "\(workers) on \(topology), \(binding), \(places), \(share)" }
  }

  static let cases = [
    Case(topology: "core:4 pu:1", workers: 3, threads: [[0], [1], [2]]),
    Case(topology: "core:2 pu:1", workers: 5, threads: [[0, 1, 2], [3, 4]]),
    Case(topology: "core:2 pu:1", workers: 5, binding: "spread", threads: [[0, 2, 4], [1, 3]]),
    Case(topology: "core:2 pu:1", workers: 4, binding: "none", threads: [[0, 1], [2, 3]]),
    Case(topology: "core:2 pu:1", workers: 3, binding: "1,0,1", threads: [[0, 2], [1]]),
    // The second PUs of cores are used only where places are PUs.
    Case(topology: "core:2 pu:2", workers: 4, threads: [[0, 1], [2, 3]]),
    Case(
      topology: "core:2 pu:2", workers: 4, places: "threads", threads: [[0], [1], [2], [3]],
      threadsShareCores: true),
    Case(
      topology: "core:2 pu:2", workers: 8, places: "threads",
      threads: [[0, 1], [2, 3], [4, 5], [6, 7]], threadsShareCores: true),
    Case(topology: "core:2 pu:2", workers: 4, binding: "none", threads: [[0, 1], [2, 3]]),
    // Workers bound to a package are seated on its cores in turn.
    Case(
      topology: "pack:2 core:2 pu:1", workers: 8, places: "sockets",
      threads: [[0, 2], [1, 3], [4, 6], [5, 7]]),
    // One of two processes of eight workers each.
    Case(
      topology: "core:2 pu:1", workers: 8, share: CoreShare(index: 1, count: 2),
      threads: [Array(0..<8)]),
    Case(
      topology: "core:4 pu:1", workers: 8, share: CoreShare(index: 1, count: 2),
      threads: [[0, 1, 2, 3], [4, 5, 6, 7]]),
    Case(
      topology: "core:2 pu:1", workers: 4, binding: "none", share: CoreShare(index: 3, count: 4),
      threads: [[0, 1, 2, 3]]),
  ]

  @Test(arguments: cases) func workersOfACoreTakeTurns(item: Case) throws {
    let crew = try Crew(
      workers: item.workers, binding: try Binding(item.binding),
      places: try PlaceKind(item.places), on: try Topology(source: item.topology),
      share: item.share, isDry: true)
    #expect(crew.threads == item.threads)
    #expect(crew.threadsShareCores == item.threadsShareCores)
    // The workers of a thread are bound to the same PUs.
    for workers in crew.threads {
      #expect(Set(workers.map { crew.places[$0].cpuset }).count == 1)
    }
  }

  /// Another machine's workers have as many threads as this one's processors, at most.
  @Test func anotherMachinesWorkersRunHere() throws {
    let crew = try Crew(
      workers: 64, binding: .close, places: try PlaceKind("cores"),
      on: try Topology(source: "core:64 pu:1"))
    #expect(crew.pool.count == 64 && crew.bound.count == 64)
    #expect(crew.pool.threads == crew.threads && crew.threads.flatMap { $0 } == Array(0..<64))
    #expect(crew.threads.count <= max(1, ProcessInfo.processInfo.processorCount))
    #expect(!crew.threadsShareCores)
  }
}
