import ArgumentParser
import Foundation
import KernelChoice
import Kernels
import Rows
import Strategies

/// What training keeps in memory, against what its plan and its data declare.
@main
struct Memory: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "memory",
    abstract: "Peak resident memory of training, against what the plan and the data declare.",
    discussion: """
      Each row and strategy has a process of its own, which trains the row's batch on 10,000 rows \
      of data. The base is what the process has after a small product on each worker, before it \
      has data or a plan.
      """)

  @Option(help: "Numbers of the reference rows.")
  var rows = "1,2,3,4"

  @Option(help: "As of 'bench run'. Default: the default member of each family.")
  var strategy = Family.allCases.map(\.rawValue).joined(separator: ",")

  @Option(help: "Workers of each strategy but serial.")
  var workers = 2

  @Option(help: "sgd, momentum or adam.")
  var optimizer = "sgd"

  @Option(help: "Batches to train, if there is time.")
  var steps = 10_000

  @Option(help: "Seconds to train, at most.")
  var maxTime = 20.0

  @Option(help: .hidden)
  var child: String?

  func run() throws {
    if let child {
      let order = try JSONDecoder().decode(MemoryOrder.self, from: Data(child.utf8))
      let figures = try JSONEncoder().encode(try order.carryOut())
      FileHandle.standardOutput.write(figures)
      return
    }
    CoreChoice.settle()
    let numbers = rows.split(separator: ",").map { Int($0) ?? 0 }
    guard !numbers.isEmpty, numbers.allSatisfy({ (1...ReferenceRow.all.count).contains($0) }) else {
      throw ValidationError("--rows \(rows): expected numbers from 1 to \(ReferenceRow.all.count)")
    }
    guard (1...64).contains(workers), steps > 0, maxTime > 0, maxTime < 1e6,
      Optimizer.named(optimizer) != nil
    else { throw ValidationError("expected 1 to 64 workers, steps, time, and a known optimizer") }
    let strategies: [Strategy]
    do {
      strategies = try Strategy.select(strategy)
    } catch {
      throw ValidationError("\(error)")
    }
    print(MemoryFigures.header)
    for number in numbers {
      for strategy in strategies {
        let order = MemoryOrder(
          row: number, strategy: strategy.name, workers: strategy.isSerial ? 1 : workers,
          optimizer: optimizer, steps: steps, maxTime: maxTime)
        print(try Self.inOwnProcess(order).line(order))
      }
    }
    print(MemoryFigures.legend)
  }

  /// The same program again, so that nothing of another row is in its memory.
  private static func inOwnProcess(_ order: MemoryOrder) throws -> MemoryFigures {
    let process = Process()
    process.executableURL = Bundle.main.executableURL
    process.arguments = [
      "--child", String(decoding: try JSONEncoder().encode(order), as: UTF8.self),
    ]
    let output = Pipe()
    process.standardOutput = output
    try process.run()
    let text = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
      throw ValidationError("\(order.strategy) on row \(order.row) failed")
    }
    return try JSONDecoder().decode(MemoryFigures.self, from: text)
  }
}
