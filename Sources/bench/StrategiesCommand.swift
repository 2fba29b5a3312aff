import ArgumentParser
import Strategies

/// `bench strategies`: lists the registry of strategies.
struct StrategiesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "strategies",
    abstract: "List the strategies, one name a line.")

  @Option(help: "List the strategies that this number of processes can run.")
  var processes = 1

  @Flag(help: "Also say what each does; * marks the default member of its family.")
  var verbose = false

  func run() throws {
    try JobOptions.check("--processes", processes, 1...4096)
    let all = Strategy.all(processes: processes)
    let widest = all.map(\.name.count).max() ?? 0
    for strategy in all {
      let name = strategy.name
      guard verbose else {
        try StandardOutput.write("\(name)\n")
        continue
      }
      let padding = String(repeating: " ", count: widest - name.count)
      let mark = strategy.isDefault ? "*" : " "
      try StandardOutput.write("\(mark) \(name)\(padding)  \(strategy.summary)\n")
    }
  }
}
